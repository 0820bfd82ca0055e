/** pyPWMd's session, by an ordinary account, on this kernel's PWM; and an account that may not. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { verifyAuditLog } from '../../contract/audit.ts';
import { plugPca9685 } from './pca9685.ts';
import { Session, sysfsState } from './session.ts';

let session: Session;
let chip: string;
let number: string;

before(async () => {
  chip = await plugPca9685();
  number = chip.replace('pwmchip', '');
  const devicePath = realpathSync(`/sys/class/pwm/${chip}/device`);
  session = new Session({
    devices: {
      fan: { kind: 'pwm', chip: devicePath, channel: 1, backend: 'sysfs' },
      all: { kind: 'pwm', chip: '*', backend: 'sysfs' },
    },
    groups: { pwm: { unixGroups: ['pwm'] } },
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
  session.addUser('alice', ['pwm']);
  session.addUser('bob');
  await session.start();
});
after(() => session.stop());

const alice = (...args: string[]) => session.as('alice', args);

test('the broker says what it found', () => {
  assert.match(session.log, new RegExp(`found /sys/class/pwm/${chip} with \\d+ timers`));
});

test('the session of pyPWMd’s description: states, open, states, set, states', () => {
  const states = () => {
    const { out, err, status } = alice('pwm', 'states', '--json');
    assert.equal(status, 0, err);
    return (JSON.parse(out) as Record<string, Record<string, unknown[] | null>>)[number] ?? {};
  };
  assert.equal(states()['1'], null);
  assert.equal(alice('pwm', 'open', number, '1').status, 0);
  const path = `/sys/class/pwm/${chip}/pwm1`;
  assert.equal(states()['1']?.[4], path);
  // a period that every PCA9685 driver takes
  const set = alice('pwm', 'set', number, '1', '1', '10000000', '5000000', '0');
  assert.equal(set.status, 0, set.err);
  assert.deepEqual(states()['1'], [1, 10000000, 5000000, 0, path]);
  assert.deepEqual(sysfsState(chip, 1), ['1', '10000000', '5000000', 'normal']);
  assert.equal(states()['0'], null);
});

test('the later verbs: pwm, pwmfreq, servo, servoset, disable, info, get, close', () => {
  const ok = (...args: string[]) => {
    const outcome = alice(...args);
    assert.equal(outcome.status, 0, `${args.join(' ')}: ${outcome.err}`);
    return outcome.out;
  };
  ok('pwm', 'pwmfreq', '200');
  ok('pwm', 'pwm', 'fan', '0.25');
  assert.deepEqual(sysfsState(chip, 1), ['1', '5000000', '1250000', 'normal']);
  assert.match(ok('pwm', 'pwm', number, '1'), /25 %/);
  ok('pwm', 'servoset', '1', '2', '20');
  ok('pwm', 'servo', 'fan', '0.5');
  assert.deepEqual(sysfsState(chip, 1), ['1', '20000000', '1500000', 'normal']);
  assert.match(ok('pwm', 'info'), /200/);
  ok('pwm', 'disable', number, '1');
  assert.equal(sysfsState(chip, 1)[0], '0');
  ok('pwm', 'get', 'fan');
  ok('pwm', 'close', number, '1');
  assert.throws(() => sysfsState(chip, 1), { code: 'ENOENT' });
});

test('a limit holds on the real timer', () => {
  const { status, err } = alice('pwm', 'set', 'fan', '1', '10000000', '9000000', '0');
  assert.equal(status, 3);
  assert.match(err, /high ratio 0\.9 is above 0\.8 \(rule pwm-all, policy\.json:\d+\)/);
});

test('an account outside of the group is denied, with a reason', () => {
  const { status, err } = session.as('bob', ['pwm', 'set', 'fan', '1', '10000000', '5000000', '0']);
  assert.equal(status, 3);
  assert.match(err, /no rule allows bob .* rule pwm-all .* allows it to group pwm/);
  assert.deepEqual(session.as('bob', ['pwm', 'states', '--json']).out.trim(), '{}');
});

test('`policy explain` predicts both', () => {
  const call = ['policy', 'explain', 'pwm.set', '{"device":"fan","enabled":true,"periodNs":10000000,"dutyNs":5000000}'];
  assert.match(alice(...call).out, /pwm-all/);
  const denied = session.as('bob', call);
  assert.match(denied.out + denied.err, /no rule allows bob/);
});

test('a key is its user’s alone, whatever he does with it', () => {
  const stolen = join(session.directory, 'bob/stolen');
  writeFileSync(stolen, readFileSync(join(session.directory, 'alice/.config/postern/id_ed25519')), { mode: 0o600 });
  execFileSync('chown', ['bob', stolen]);
  const { status, err } = session.as('bob', ['whoami', '--key', stolen]);
  assert.notEqual(status, 0);
  assert.match(err, /is not enrolled for uid \d+/);
});

test('kill -9 of a lease holder in mid-actuation leaves the safe state', async () => {
  const holder = session.spawnAs('alice', ['batch']);
  let answers = '';
  holder.stdout?.on('data', (text: Buffer) => {
    answers += String(text);
  });
  holder.stdin?.write('{"id":1,"method":"lease.take","params":{"device":"fan"}}\n');
  for (let id = 2; id < 200; id++)
    holder.stdin?.write(
      `{"id":${id},"method":"pwm.set","params":{"device":"fan","enabled":true,"periodNs":10000000,"dutyNs":${id * 1000}}}\n`,
    );
  await session.until(() => answers.includes('"id":20,'));
  assert.equal(session.as('alice', ['pwm', 'disable', 'fan']).status, 4, 'somebody else is told that it is busy');
  execFileSync('pkill', ['-9', '-u', 'alice']);
  await session.until(() => sysfsState(chip, 1)[0] === '0');
  await session.until(() => /lease ended: its holder disconnected/.test(session.log));
});

test('the audit log verifies, and fails after one byte of it is changed', () => {
  const verify = (path: string) => session.as('root', ['audit', 'verify', path]).status;
  assert.equal(verify(session.auditPath), 0);
  const text = readFileSync(session.auditPath, 'utf8');
  assert.ok(verifyAuditLog(text, (line) => createHash('sha256').update(line).digest('hex')).lines > 10);
  const changed = join(session.directory, 'changed.jsonl');
  writeFileSync(changed, text.replace('alice', 'alicf'));
  assert.equal(verify(changed), 1);
});
