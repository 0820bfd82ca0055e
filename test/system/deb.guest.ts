/**
 * The life of the package, in order: installed, a user enrols, drives and is refused, the broker dies and hangs, the package is upgraded
 * under a client's hands, a driver comes and goes, removed, purged. What of it is not dpkg's is in installed.guest.ts too.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { has } from '../kernel/capabilities.ts';
import { TAPE } from '../kernel/scsi-tape.ts';
import { Bench, files, KEYS, POLICY } from './bench.ts';
import { followReadme, runCommands } from './install-page.ts';
import { mainPid, must, postern, posternInBackground, property, run, UNIT, until } from './machine.ts';

const { FIRST_PACKAGE = '', NEXT_PACKAGE = '', NODE_PACKAGE } = process.env;
/** Whether dpkg knows the package, and as what. */
const isKnownAs = (state: string) => run('dpkg', '--status', 'postern').stdout.includes(`\nStatus: ${state}\n`);
const driverUser = () => run('getent', 'passwd', 'postern-psu0').status === 0;

let bench: Bench;
let untouched: string[];

/** What a figure of the run is, for who reads its output. */
const figure = (what: string, startMs: number) => console.log(`${what}: ${Math.round(performance.now() - startMs)} ms`);

before(async () => {
  bench = await Bench.plug();
  for (const user of ['ada', 'eve']) must('useradd', '--create-home', user);
  if (NODE_PACKAGE !== undefined) must('dpkg', '--install', NODE_PACKAGE);
  untouched = files();
});

describe('installed', () => {
  test('by dpkg: the broker serves, and does at every boot', () => {
    const startMs = performance.now();
    must('dpkg', '--install', FIRST_PACKAGE);
    figure('install time', startMs);
    assert.deepEqual([property('ActiveState'), property('UnitFileState')], ['active', 'enabled']);
    assert.equal(must('systemctl', '--failed', '--quiet'), '');
    assert.equal(must('dpkg', '--verify', 'postern'), '');
    assert.equal(must('postern', '--version'), must('posternd', '--version'));
  });

  test('a newcomer who follows the README word by word drives a PWM channel, as an ordinary user', () => {
    followReadme();
    assert.match(postern('ada', 'pwm', 'states').stdout, /^\S+ +0 +0 +on, 1 kHz, high 50 %/m);
  });

  test('who is not in the group of the first policy does not', () => {
    must('usermod', '-aG', 'postern', 'eve');
    const told = postern('eve', 'key', 'new').stderr;
    const [, command = ''] = /\n {2}sudo (postern key trust .*)\n/.exec(told) ?? [];
    must('sh', '-c', command);
    const refused = postern('eve', 'pwm', 'set', '0', '0', '1', '10ms', '5ms', '0');
    assert.equal(refused.status, 3, refused.stderr);
    assert.match(refused.stderr, /denied/);
    assert.equal(postern('ada', 'pwm', 'disable', '0', '0').status, 0);
  });

  test('a reload puts a policy with a tape in force', () => {
    bench.writePolicy(has('tape') ? { tape: { kind: 'ioctl', path: TAPE, profile: 'mtio' } } : {});
    must('systemctl', 'reload', UNIT);
    assert.equal(postern('ada', 'pwm', 'get', 'fan').status, 0);
    if (has('tape')) {
      assert.equal(postern('ada', 'tape', 'rewind', 'tape').status, 0);
      assert.match(postern('ada', 'tape', 'status', 'tape').stdout, /^file number: +0$/m);
    }
    assert.equal(postern('eve', 'pwm', 'set', 'fan', '1', '10ms', '9ms').status, 3);
  });
});

describe('the broker', () => {
  test('killed: outputs are safe, and it serves again', async () => {
    await bench.switchOn();
    const startMs = performance.now();
    process.kill(mainPid(), 'SIGKILL');
    await until('it serves', () => postern('ada', 'pwm', 'get', 'lamp').status === 0);
    figure('killed to serving', startMs);
    await bench.hasRecovered(1);
  });

  test('hung: the watchdog ends it, and it serves again', async () => {
    await bench.switchOn();
    process.kill(mainPid(), 'SIGSTOP');
    await bench.hasRecovered(2, 30_000);
  });
});

describe('upgraded', () => {
  test('with a client connected: outputs that are meant to stay do, and so do policy and keys', async () => {
    await bench.switchOn();
    const kept = () => [POLICY, KEYS, '/var/lib/postern/broker_key'].map((path) => readFileSync(path, 'utf8'));
    const [first, pid] = [kept(), mainPid()];
    const watching = posternInBackground('ada', 'pwm', 'watch', 'lamp');
    const startMs = performance.now();
    must('dpkg', '--install', NEXT_PACKAGE);
    figure('upgrade', startMs);
    bench.hasStopped();
    assert.notEqual(mainPid(), pid);
    assert.deepEqual(kept(), first);
    assert.equal(postern('ada', 'pwm', 'get', 'lamp').status, 0);
    if (watching.exitCode === null) {
      watching.kill();
      await once(watching, 'exit');
    }
  });

  test('a restart, to serving again', () => {
    const startMs = performance.now();
    must('systemctl', 'restart', UNIT);
    assert.equal(postern('ada', 'pwm', 'get', 'lamp').status, 0);
    figure('restart to serving', startMs);
  });

  test('anew, with the same package: what was disabled stays so', () => {
    must('systemctl', 'disable', UNIT);
    must('dpkg', '--install', NEXT_PACKAGE);
    assert.equal(property('UnitFileState'), 'disabled');
    bench.hasStopped();
    assert.equal(must('dpkg', '--verify', 'postern'), '');
    must('systemctl', 'enable', UNIT);
  });
});

describe('a driver', () => {
  const DRIVER = 'postern-driver@psu0.service';

  test('takes one command, which may be given twice', () => {
    for (const _ of [1, 2]) runCommands('Drivers', /postern-driver add/);
    assert.equal(property('UnitFileState', DRIVER), 'enabled');
    assert.equal(readFileSync(KEYS, 'utf8').split('postern-psu0').length - 1, 1 + 1, 'one line: user and comment');
    assert.match(must('id', '-Gn', 'postern-psu0'), /\bpostern$/);
  });

  test('goes by another', () => {
    must('postern-driver', 'remove', 'psu0');
    assert.equal(driverUser(), false);
    assert.doesNotMatch(readFileSync(KEYS, 'utf8'), /psu0/);
    assert.ok(!existsSync('/var/lib/postern-psu0'));
    must('postern-driver', 'add', 'psu0'); // to be purged
  });
});

describe('removed', () => {
  test('policy, keys and logs stay', () => {
    assert.equal(postern('ada', 'pwm', 'set', 'fan', '1', '10ms', '9ms').status, 0);
    must('dpkg', '--remove', 'postern');
    bench.hasStopped();
    assert.ok(isKnownAs('deinstall ok config-files'));
    const paths = [POLICY, KEYS, '/var/log/postern/audit.jsonl', '/usr/bin/postern', '/usr/lib/postern'];
    assert.deepEqual(paths.map(existsSync), [true, true, true, false, false]);
    assert.equal(property('LoadState'), 'not-found');
  });

  test('purged, nothing is left', () => {
    must('dpkg', '--purge', 'postern');
    assert.equal(run('dpkg', '--status', 'postern').status, 1);
    assert.deepEqual(files(), untouched);
    for (const group of ['postern', 'pwm']) assert.notEqual(run('getent', 'group', group).status, 0, group);
    assert.equal(driverUser(), false);
    assert.ok(!existsSync('/run/postern'));
  });
});
