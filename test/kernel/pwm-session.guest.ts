/** pyPWMd's session, by an ordinary account, on this kernel's PWM; and an account that may not. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { sha256Hex } from '../../cli/audit/sha256.ts';
import { verifyAuditLog } from '../../contract/audit.ts';
import { lintPolicy } from '../../contract/policy/lint.ts';
import { realBroker } from '../broker/broker-process.ts';
import type { Account } from '../root/accounts.ts';
import { Batch } from '../root/batch.ts';
import { Session } from '../root/session.ts';
import { plugPca9685 } from './pca9685.ts';
import { sysfsState } from './sysfs-state.ts';

let session: Session;
let alice: Account;
let bob: Account;
let chip: string;
let number: string;

before(async () => {
  chip = await plugPca9685();
  number = chip.replace('pwmchip', '');
  const devicePath = realpathSync(`/sys/class/pwm/${chip}/device`);
  session = await Session.open();
  const pwm = session.accounts.group('pwm');
  [alice, bob] = [await session.user('alice', [pwm]), await session.user('bob')];
  session.writePolicy({
    devices: {
      fan: { kind: 'pwm', chip: devicePath, channel: 1, backend: 'sysfs' },
      all: { kind: 'pwm', chip: '*', backend: 'sysfs' },
    },
    groups: { pwm: { unixGroups: [pwm] } },
    rules: [
      {
        id: 'pwm-all',
        groups: ['pwm'],
        devices: ['all', 'fan'],
        allow: ['read', 'write', 'control'],
        limits: { highRatio: [0, 0.8] },
      },
    ],
  });
  await session.start('--socket-mode', '666');
});
after(() => session.end());

const asAlice = (...args: string[]) => session.run(alice, args);

test('the broker says what it found', () => {
  assert.match(session.broker.log, new RegExp(`found /sys/class/pwm/${chip} with \\d+ timers`));
});

test('the session of pyPWMd’s description: states, open, states, set, states', async () => {
  const states = async () => {
    const { out, err, status } = await asAlice('pwm', 'states', '--json');
    assert.equal(status, 0, err);
    return (JSON.parse(out) as Record<string, Record<string, unknown[] | null>>)[number] ?? {};
  };
  assert.equal((await states())['1'], null);
  assert.equal((await asAlice('pwm', 'open', number, '1')).status, 0);
  const path = `/sys/class/pwm/${chip}/pwm1`;
  assert.equal((await states())['1']?.[4], path);
  // a period that every PCA9685 driver takes
  const set = await asAlice('pwm', 'set', number, '1', '1', '10000000', '5000000', '0');
  assert.equal(set.status, 0, set.err);
  assert.deepEqual((await states())['1'], [1, 10000000, 5000000, 0, path]);
  assert.deepEqual(sysfsState(chip, 1), ['1', '10000000', '5000000', 'normal']);
  assert.equal((await states())['0'], null);
});

test('the later verbs: pwm, pwmfreq, servo, servoset, disable, info, get, close', async () => {
  const ok = async (...args: string[]) => {
    const outcome = await asAlice(...args);
    assert.equal(outcome.status, 0, `${args.join(' ')}: ${outcome.err}`);
    return outcome.out;
  };
  await ok('pwm', 'pwmfreq', '200');
  await ok('pwm', 'pwm', 'fan', '0.25');
  assert.deepEqual(sysfsState(chip, 1), ['1', '5000000', '1250000', 'normal']);
  assert.match(await ok('pwm', 'pwm', number, '1'), /25 %/);
  await ok('pwm', 'servoset', '1', '2', '20');
  await ok('pwm', 'servo', 'fan', '0.5');
  assert.deepEqual(sysfsState(chip, 1), ['1', '20000000', '1500000', 'normal']);
  assert.match(await ok('pwm', 'info'), /200/);
  await ok('pwm', 'disable', number, '1');
  assert.equal(sysfsState(chip, 1)[0], '0');
  await ok('pwm', 'get', 'fan');
  await ok('pwm', 'close', number, '1');
  assert.throws(() => sysfsState(chip, 1), { code: 'ENOENT' });
});

test('a limit holds on the real timer', async () => {
  const { status, err } = await asAlice('pwm', 'set', 'fan', '1', '10000000', '9000000', '0');
  assert.equal(status, 3);
  assert.match(err, /high ratio 0\.9 is above 0\.8 \(rule pwm-all, policy\.json:\d+\)/);
});

test('an account outside of the group is denied, with a reason', async () => {
  const { status, err } = await session.run(bob, ['pwm', 'set', 'fan', '1', '10000000', '5000000', '0']);
  assert.equal(status, 3);
  assert.match(err, new RegExp(`no rule allows ${bob.name} .* rule pwm-all .* allows it to group pwm`));
  assert.deepEqual((await session.run(bob, ['pwm', 'states', '--json'])).out.trim(), '{}');
});

test('`policy explain` predicts both', async () => {
  const call = ['policy', 'explain', 'pwm.set', '{"device":"fan","enabled":true,"periodNs":10000000,"dutyNs":5000000}'];
  assert.match((await asAlice(...call)).out, /pwm-all/);
  const denied = await session.run(bob, call);
  assert.match(denied.out + denied.err, new RegExp(`no rule allows ${bob.name}`));
});

test('kill -9 of a lease holder in mid-actuation leaves the safe state', async () => {
  const holder = new Batch(session, alice);
  await holder.call('lease.take', { device: 'fan' });
  const running = { device: 'fan', enabled: true, periodNs: 10_000_000 };
  const ids = Array.from({ length: 200 }, (_, step) => holder.send('pwm.set', { ...running, dutyNs: step * 1000 }));
  await holder.answer(ids[20] ?? 0);
  assert.equal((await asAlice('pwm', 'disable', 'fan')).status, 4, 'somebody else is told that it is busy');
  await holder.end();
  await session.broker.until(() => sysfsState(chip, 1)[0] === '0', 'it is off');
  await session.broker.until(() => /lease ended: its holder disconnected/.test(session.broker.log), 'it says why');
});

test('the audit log verifies, and fails after one byte of it is changed', async () => {
  const verify = async (path: string) => (await session.runAsRoot(['audit', 'verify', path])).status;
  assert.equal(await verify(session.auditPath), 0);
  const text = readFileSync(session.auditPath, 'utf8');
  assert.ok(verifyAuditLog(text, sha256Hex).lines > 10);
  const changed = session.path('changed.jsonl');
  writeFileSync(changed, text.replace('alice', 'alicf'));
  assert.equal(await verify(changed), 1);
});

test('a first policy is made of what this kernel has, and disturbs nothing', async () => {
  const before = await asAlice('pwm', 'states', '--json');
  const [program = '', ...words] = realBroker('--generate-policy');
  const text = execFileSync(program, words, { encoding: 'utf8' });
  const names = { uid: () => 0, gid: () => 1 };
  const { findings, parsed } = lintPolicy(text, names, 'policy.json');
  assert.deepEqual(findings, []);
  const devicePath = realpathSync(`/sys/class/pwm/${chip}/device`);
  const found = Object.values(parsed?.document.devices ?? {});
  assert.ok(
    found.some((entry) => entry.kind === 'pwm' && entry.chip === devicePath),
    text,
  );
  assert.deepEqual((await asAlice('pwm', 'states', '--json')).out, before.out);
});
