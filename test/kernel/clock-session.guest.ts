/** The machine's clock is set while the broker works: what it times goes by a clock that nobody sets, and only a key's expiry by this one. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditRecord } from '../../contract/audit.ts';
import { refusals } from '../../contract/errors.ts';
import { formatExpiry } from '../../contract/keys.ts';
import { within } from '../patience.ts';
import type { Account } from '../root/accounts.ts';
import { Session } from '../root/session.ts';
import { has } from './capabilities.ts';
import { GpioSim } from './gpio-sim.ts';
import { startProgram } from './library-program.ts';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;
const TTL_MS = 1500;
const BEFORE = Date.now() - performance.now();

/** What the clock said if nobody had set it, and so much more. */
const setClock = (moreMs: number) =>
  execFileSync('date', ['--set', `@${((BEFORE + performance.now() + moreMs) / 1000).toFixed(3)}`]);

if (has('gpio'))
  describe('a clock that is set', () => {
    let session: Session;
    let ada: Account;
    let guest: Account;
    let chip: GpioSim;

    before(async () => {
      chip = new GpioSim({ lines: 2, label: 'clock' });
      session = await Session.open();
      const bench = session.accounts.group('bench');
      [ada, guest] = [await session.user('ada', [bench]), await session.user('guest', [bench])];
      const [keys, expiry] = [session.path('authorized_keys'), formatExpiry(Date.now() + 2 * HOUR_MS)];
      const user = `user="${guest.name}"`;
      writeFileSync(keys, readFileSync(keys, 'utf8').replace(user, `${user},expiry-time="${expiry}"`));
      const line = { kind: 'gpio', chip: chip.parentPath, direction: 'output', onStop: 'safe' };
      session.writePolicy({
        devices: { relay: { ...line, line: 0 }, lamp: { ...line, line: 1 } },
        groups: { bench: { unixGroups: [bench] } },
        rules: [{ id: 'bench', groups: ['bench'], devices: ['*'], allow: ['read', 'write'] }],
      });
      await session.start('--socket-mode', '666');
    });
    afterEach(() => setClock(0));
    after(async () => {
      await session.end();
      chip.end();
    });

    /** A program of somebody's, and what it tells, one after the other. */
    function startTelling(account: Account, body: string): () => Promise<unknown> {
      const child = startProgram(session, account, body);
      let mistakes = '';
      child.stderr?.on('data', (text) => (mistakes += text));
      assert.ok(child.stdout);
      const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
      return async () => {
        const { value, done } = await lines.next();
        assert.ok(done !== true, `it has ended: ${mistakes}`);
        return JSON.parse(value);
      };
    }

    it('neither ends a lease that is kept alive, nor keeps one that is not', async () => {
      const next = startTelling(
        ada,
        `const lease = await postern.lease({ device: 'relay', ttlMs: ${TTL_MS} });
         await postern.gpio('relay').set(true);
         tell('holds');
         for (let n = 0; n < 16; n++) {
           await lease.alive();
           await new Promise((resolve) => setTimeout(resolve, ${TTL_MS / 8}));
         }
         tell(lease.signal.aborted ? 'lost' : 'kept');
         const since = performance.now();
         await new Promise((resolve) => lease.signal.addEventListener('abort', resolve));
         return performance.now() - since;`,
      );
      assert.equal(await next(), 'holds');
      for (const step of [HOUR_MS, -YEAR_MS, 10 * YEAR_MS, 0, -HOUR_MS]) {
        setClock(step);
        await sleep(TTL_MS / 5);
      }
      assert.equal(await next(), 'kept');
      assert.equal(chip.level(0), 1);
      setClock(-YEAR_MS);
      const lastedMs = Number(await next());
      assert.ok(lastedMs > TTL_MS / 2 && lastedMs < within(20_000), `${lastedMs} ms`);
      assert.equal(chip.level(0), 0);
    });

    it('changes nothing of when a program does what', async () => {
      const next = startTelling(
        ada,
        `const events = Array.from({ length: 30 }, (_, n) => ({ at: n * 100 + ' ms', gpio: { device: 'lamp', value: n % 2 } }));
         const run = await postern.schedule.run({ events, until: '3 s' });
         const since = performance.now();
         tell('runs');
         const { ending } = await run.ended;
         const lateness = await run.lateness();
         tell(performance.now() - since);
         return { ending, done: lateness.map(({ count }) => count), skipped: lateness.map(({ skipped }) => skipped) };`,
      );
      assert.equal(await next(), 'runs');
      for (const step of [YEAR_MS, -YEAR_MS, 10 * YEAR_MS, -HOUR_MS]) {
        setClock(step);
        await sleep(400);
      }
      const tookMs = Number(await next());
      assert.ok(tookMs > 2000 && tookMs < within(20_000), `${tookMs} ms`);
      assert.deepEqual(await next(), { ending: 'finished', done: [30], skipped: [0] });
    });

    it('ends a key whose time it is, with what its holder has, and lets it in again when it was wrong', async () => {
      const next = startTelling(
        guest,
        `const lease = await postern.lease({ device: 'lamp' });
         await postern.gpio('lamp').set(true);
         tell('holds');
         await new Promise((resolve) => lease.signal.addEventListener('abort', resolve));
         return lease.signal.reason.message;`,
      );
      const whoami = async (account: Account) => (await session.run(account, ['whoami'])).status;
      assert.equal(await next(), 'holds');
      setClock(3 * HOUR_MS);
      assert.equal(await whoami(guest), refusals.denied.exit);
      assert.equal(await whoami(ada), 0);
      assert.match(String(await next()), /expired/);
      assert.equal(chip.level(1), 0);
      setClock(0);
      assert.equal(await whoami(guest), 0);
    });

    it('is seen in the audit log, which holds: its lines are in their order, whatever time they have', async () => {
      const { status, out, err } = await session.runAsRoot(['audit', 'verify', session.auditPath]);
      assert.equal(status, 0, out + err);
      const records: AuditRecord[] = readFileSync(session.auditPath, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
      assert.deepEqual(
        records.map(({ n }) => n),
        records.map((_, index) => index + 1),
      );
      const times = records.map(({ at }) => Date.parse(at));
      assert.ok(
        times.some((at, index) => at < (times[index - 1] ?? 0) - HOUR_MS),
        'the clock went back',
      );
    });
  });
