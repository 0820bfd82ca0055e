/** `postern lease DEVICE -- COMMAND`, and what ends it. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Postern } from '../../client/postern.ts';
import { within } from '../patience.ts';
import type { Account } from './accounts.ts';
import { policyFor } from './policy.ts';
import { Session } from './session.ts';

/** The command says that it lives some times as often: also on a busy machine. */
const TTL_MS = within(2000);

let session: Session;
let alice: Account;
let root: Postern;
let lease: ChildProcess;
let printed: string;

before(async () => {
  session = await Session.open();
  const bench = session.accounts.group('bench');
  alice = await session.user('alice', [bench]);
  session.writePolicy(policyFor(bench));
  await session.simulate();
  root = await session.connect();
});
after(async () => {
  await root.close();
  await session.end();
});

const isOn = async () => (await root.pwm.get({ device: 'heater' })).state?.enabled === true;
const off = async () => !(await isOn());
const hasPrinted = (text: string) => session.broker.until(() => printed.includes(text), `it prints ${text}`);
/** How it ended. */
const ended = () => new Promise<[number | null, string | null]>((done) => lease.once('exit', (...how) => done(how)));
const lastReason = () =>
  readFileSync(session.auditPath, 'utf8')
    .match(/"event":"lease-end".*"reason":"([^"]*)"/g)
    ?.at(-1);

/** The heater is on, by a command under a lease that sets it once more when it is told to. */
beforeEach(async () => {
  const set = (duty: string) => `${session.command(['pwm', 'set', 'heater', '1', '100us', duty, '0']).join(' ')}`;
  const script = `${set('30us')} >&2; read line; ${set('60us')} >&2; echo "late: $?"; exec sleep 600`;
  const words = ['lease', 'heater', '--ttl', String(TTL_MS), '--', 'sh', '-c', script];
  lease = session.spawn(alice, words, [`TMPDIR=${alice.home}`]);
  printed = '';
  for (const stream of [lease.stdout, lease.stderr])
    stream?.on('data', (text: Buffer) => {
      printed += String(text);
    });
  await session.broker.until(isOn, 'the heater is on');
});
afterEach(() => lease.kill('SIGKILL'));

test('SIGTERM ends the command first, then the lease', async () => {
  const how = ended();
  lease.kill('SIGTERM');
  assert.deepEqual(await how, [128 + 15, null]);
  assert.equal(await off(), true);
  assert.match(lastReason() ?? '', /released/);
});

test('SIGKILL ends the lease at once; the command lives on and can do nothing', async () => {
  lease.kill('SIGKILL');
  await session.broker.until(off, 'the heater is off');
  assert.match(lastReason() ?? '', /its holder disconnected/);
  lease.stdin?.write('\n');
  await hasPrinted('late: 11');
  assert.equal(await off(), true);
});

test('SIGSTOP ends a lease with a time-to-live, and what the command asked for meanwhile is refused', async () => {
  await sleep(3 * TTL_MS);
  assert.equal(await isOn(), true, 'as long as it runs, it says so');
  lease.kill('SIGSTOP');
  lease.stdin?.write('\n');
  await session.broker.until(off, 'the heater is off');
  assert.match(lastReason() ?? '', new RegExp(`did not say alive for ${TTL_MS} ms`));
  const how = ended();
  lease.kill('SIGCONT');
  assert.deepEqual(await how, [124, null]);
  assert.equal(await off(), true);
});
