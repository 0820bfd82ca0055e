/**
 * The life of an installation, in order: installed, used, reloaded, killed, hung, stopped, installed anew, removed. As root, under
 * systemd, on the test kernel's PWM, with real users.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { plugPca9685, unplugPca9685 } from '../kernel/pca9685.ts';
import { Bench, files, KEYS, keyOf, POLICY, TABLE } from './bench.ts';
import { deaths } from './deaths.ts';
import { hardened } from './hardened.ts';
import { journal, mainPid, must, postern, property, run, UNIT, until } from './machine.ts';
import { otherDangers, otherKinds } from './other-kinds.ts';
import { realTime } from './real-time.ts';

const checkout = process.env.CHECKOUT ?? '';
const users = ['ada', 'bob', 'eve', 'ian'];

let chip: string;
let number: string;
let bench: Bench;
let untouched: string[];

/** The journal writes when it finds time. */
const journalSays = (what: RegExp) => until(`the journal has ${what}`, () => what.test(journal()));

before(async () => {
  bench = await Bench.plug();
  chip = bench.chip;
  number = bench.number;
  for (const user of users) must('useradd', '--create-home', user);
  untouched = files();
});

describe('installed', () => {
  test('the installer starts the broker and says what a user needs', () => {
    const printed = must(`${checkout}/install/install.sh`);
    assert.match(printed, /^postern: the broker runs/);
    assert.match(printed, /sudo usermod -aG postern,pwm ada {8}.*\n {2}postern key new /);
    assert.deepEqual([property('ActiveState'), property('UnitFileState')], ['active', 'enabled']);
    assert.match(
      property('StatusText'),
      /^serving \/run\/postern\/postern\.sock: 0 connections, 0 leases, 0 programs, \d+ devices/,
    );
  });

  test('the commands that it prints make a user', () => {
    must('usermod', '-aG', 'postern,pwm', 'ada');
    must('usermod', '-aG', 'postern', 'eve');
    must('usermod', '-aG', 'postern,pwm', 'ian');
    for (const user of users) assert.equal(postern(user, 'key', 'new').status, 0);
    for (const user of ['ada', 'bob', 'eve']) must('postern', 'key', 'trust', user, keyOf(user));
    const { status, stdout } = postern('ada', 'doctor');
    assert.equal(status, 0, stdout);
  });

  test('nothing is left to wish for by systemd, and nothing failed', () => {
    const verified = run('systemd-analyze', 'verify', UNIT);
    assert.deepEqual([verified.status, verified.stdout, verified.stderr], [0, '', '']);
    must('systemd-analyze', 'security', '--offline=true', '--threshold=10', UNIT);
    assert.equal(must('systemctl', '--failed', '--quiet'), '');
  });

  test('the first policy has no mistake', () => {
    const { status, stdout } = run('postern', 'policy', 'lint', '--strict');
    assert.equal(status, 0, stdout);
  });

  test('what is secret is root’s alone; clients may read whom to trust', () => {
    const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
    assert.equal(modeOf('/var/lib/postern/broker_key'), '600');
    assert.equal(modeOf('/var/log/postern'), '700');
    assert.equal(modeOf('/run/postern/postern.sock'), '660');
    assert.match(must('runuser', '-u', 'bob', '--', 'cat', '/etc/postern/broker.pub'), /^ssh-ed25519 /);
  });
});

describe('hardened', () => hardened(() => chip));

describe('used', () => {
  test('ada drives a timer of the kernel, by the back end that the broker prefers', () => {
    const { stdout } = postern('ada', 'pwm', 'info', '--json');
    const { chips } = JSON.parse(stdout) as { chips: { chip: number; backend: string }[] };
    const expected = existsSync(`/dev/${chip}`) ? 'chardev' : 'sysfs';
    assert.equal(chips.find((each) => each.chip === Number(number))?.backend, expected);
    assert.equal(postern('ada', 'pwm', 'open', number, '3').status, 0);
    assert.equal(postern('ada', 'pwm', 'set', number, '3', '1', '10ms', '5ms', '0').status, 0);
    assert.match(postern('ada', 'pwm', 'states').stdout, / on, .* high 50(\.\d+)? %/);
    assert.equal(postern('ada', 'pwm', 'disable', number, '3').status, 0);
    assert.equal(postern('ada', 'pwm', 'close', number, '3').status, 0);
  });

  const others: Record<string, [user: string, status: number, why: RegExp]> = {
    'who is not in the socket’s group': ['bob', 11, /EACCES.*may not open it/],
    'whom no rule allows it': ['eve', 3, /no rule allows eve .* rule pwm-users .* allows it to group pwm/],
    'whose key nobody enrolled': ['ian', 3, /key/],
  };
  for (const [who, [user, status, why]] of Object.entries(others))
    test(`denied, with a reason: ${who}`, () => {
      const refused = postern(user, 'pwm', 'set', number, '3', '1', '10ms', '5ms');
      assert.match(refused.stderr, why);
      assert.equal(refused.status, status);
    });

  test('a chip that comes and goes is told to the broker', async () => {
    const tellings = (event: string) => journal().split(`/0 ${event}:`).length - 1;
    const [appeared, vanished] = [tellings('appeared'), tellings('vanished')];
    unplugPca9685();
    await until('it vanished', () => tellings('vanished') > vanished);
    assert.equal(await plugPca9685(), chip);
    await until('it appeared', () => tellings('appeared') > appeared);
  });

  test('a reload puts a new policy in force, and a broken one leaves the old one', async () => {
    bench.writePolicy();
    must('systemctl', 'reload', UNIT);
    assert.equal(postern('ada', 'pwm', 'get', 'fan').status, 0);
    const good = readFileSync(POLICY, 'utf8');
    writeFileSync(POLICY, good.slice(0, -10));
    must('systemctl', 'reload', UNIT);
    await journalSays(/reload refused, the old policy stays/);
    assert.equal(postern('ada', 'pwm', 'get', 'fan').status, 0);
    writeFileSync(POLICY, good);
    must('systemctl', 'reload', UNIT);
    assert.equal(property('ActiveState'), 'active');
  });
});

describe('programs on time', () => realTime());

describe('used for devices of other kinds', () => {
  otherKinds((devices) => {
    bench.writePolicy(devices, otherDangers);
    must('systemctl', 'reload', UNIT);
  });
  after(() => {
    bench.writePolicy();
    must('systemctl', 'reload', UNIT);
  });
});

describe('the broker dies', () => deaths(() => bench));

describe('stopped', () => {
  test('each output becomes what its onStop says', async () => {
    await bench.switchOn();
    must('systemctl', 'stop', 'postern.target');
    await until('it has stopped', () => property('ActiveState') === 'inactive');
    bench.hasStopped();
    assert.deepEqual([property('Result'), existsSync(TABLE)], ['success', false]);
  });

  test('what stays is not disturbed by the next start either, nor by a restart', () => {
    must('systemctl', 'start', 'postern.target');
    bench.hasStopped();
    must('systemctl', 'restart', UNIT);
    bench.hasStopped();
    must('systemctl', 'stop', UNIT);
  });

  test('its log is whole', () => {
    const { status, stdout, stderr } = run('postern', 'audit', 'verify', '/var/log/postern/audit.jsonl');
    assert.equal(status, 0, stdout + stderr);
  });

  test('with a policy that cannot be read it stays stopped, and says so', async () => {
    const good = readFileSync(POLICY, 'utf8');
    writeFileSync(POLICY, '{');
    assert.notEqual(run('systemctl', 'start', UNIT).status, 0);
    assert.deepEqual([property('ActiveState'), property('ExecMainStatus')], ['failed', '78']);
    await journalSays(/policy\.json:1:/);
    writeFileSync(POLICY, good);
    must('systemctl', 'start', UNIT);
  });
});

describe('installed anew, and removed', () => {
  test('a second installation changes neither policy nor keys', () => {
    const kept = () => [POLICY, KEYS, '/var/lib/postern/broker_key'].map((path) => readFileSync(path, 'utf8'));
    const [first, pid] = [kept(), mainPid()];
    must(`${checkout}/install/install.sh`);
    assert.deepEqual(kept(), first);
    assert.notEqual(mainPid(), pid);
    assert.equal(postern('ada', 'pwm', 'get', 'fan').status, 0);
  });

  test('removed without a word about policy, keys and logs, they stay', () => {
    must('/usr/lib/postern/remove.sh');
    assert.deepEqual(
      [POLICY, KEYS, '/var/log/postern/audit.jsonl', '/usr/bin/postern', '/usr/lib/postern'].map(existsSync),
      [true, true, true, false, false],
    );
    assert.equal(property('LoadState'), 'not-found');
  });

  test('purged, nothing is left', () => {
    must(`${checkout}/install/install.sh`);
    assert.equal(postern('ada', 'pwm', 'get', 'fan').status, 0, 'what stayed is in force again');
    must('/usr/lib/postern/remove.sh', '--purge');
    assert.deepEqual(files(), untouched);
    for (const group of ['postern', 'pwm']) assert.notEqual(run('getent', 'group', group).status, 0, group);
    assert.equal(property('LoadState'), 'not-found');
    assert.ok(!existsSync('/run/postern'));
  });
});
