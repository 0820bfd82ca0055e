/** The units, alone and with the drop-in of docs/SCHEDULE.md: systemd understands them, and little is left to them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readDocument } from '../../tools/docs.ts';
import { readBlocks } from '../docs/console-blocks.ts';

const analyze = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });
const skip = analyze('--version').status === 0 ? false : 'there is no systemd-analyze';

const folder = fileURLToPath(new URL('../../install', import.meta.url));
const units = readdirSync(folder).filter((name) => /\.(service|target)$/.test(name));
const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const realTime =
  readBlocks(readDocument('docs/SCHEDULE.md')).files.find(({ name }) => name === 'real-time.conf')?.text ?? '';

const NODE = '/usr/lib/postern/bin/node';

/** All of them in a folder of its own. @returns the path of one */
function place(name: string, dropIn?: string): string {
  const placed = mkdtempSync(join(tmpdir(), 'postern-units-'));
  after(() => rmSync(placed, { recursive: true }));
  // A program that every machine has.
  for (const each of units) writeFileSync(join(placed, each), read(each).replace(NODE, '/bin/sh'));
  const unit = join(placed, name);
  if (dropIn === undefined) return unit;
  mkdirSync(`${unit}.d`);
  writeFileSync(join(`${unit}.d`, 'more.conf'), dropIn);
  return unit;
}

/** The values of a key, each line's by itself. */
const values = (unit: string, key: string) =>
  [...read(unit).matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value ?? '');

test('the program is the only thing that the tests change of them', () => {
  for (const name of ['posternd.service', 'postern-driver@.service']) assert.equal(read(name).split(NODE).length, 2);
  assert.deepEqual(units.sort(), [
    'postern-driver@.service',
    'postern-failsafe.service',
    'postern.target',
    'posternd.service',
  ]);
});

// Exposure in tenths of systemd's measure, of 0 to 100, as systemd 252 measures it.
const cases: [what: string, unit: string, exposure: number][] = [
  ['the broker', place('posternd.service'), 10],
  ['the broker with real-time priority', place('posternd.service', realTime), 13],
  ['the fail-safe', place('postern-failsafe.service'), 10],
  ['a driver', place('postern-driver@.service'), 5],
];
for (const [what, unit, exposure] of cases)
  describe(what, { skip }, () => {
    test('systemd has nothing against it', () => {
      const { status, stderr } = analyze('verify', unit);
      assert.equal(status, 0, stderr);
      // A folder for temporary files is no place for units; modprobe@.service is not everywhere.
      assert.equal(stderr, '');
    });

    test('it is hardened', () => {
      const { status, stdout } = analyze('security', '--offline=true', `--threshold=${exposure}`, unit);
      assert.equal(status, 0, stdout);
    });
  });

test('systemd has nothing against the target', { skip }, () => {
  const { status, stderr } = analyze('verify', place('postern.target'));
  assert.deepEqual([status, stderr], [0, '']);
});

test('the drop-in is the whole of what changes priorities: without it no thread may', { skip }, () => {
  const [alone, allowed] = cases.map(([, unit]) => analyze('security', '--offline=true', unit).stdout);
  assert.match(alone ?? '', /✓ RestrictRealtime=/);
  assert.match(alone ?? '', /✓ SystemCallFilter=~@resources/);
  assert.match(allowed ?? '', /✗ RestrictRealtime=/);
  assert.match(allowed ?? '', /✗ SystemCallFilter=~@resources/);
  for (const text of [alone, allowed]) assert.match(text ?? '', /✓ CapabilityBoundingSet=~CAP_SYS_\(NICE\|RESOURCE\)/);
});

describe('no program can be started', () => {
  for (const name of units.filter((each) => each.endsWith('.service')))
    test(`${name}: but those that it names; whatever it may write is named too`, () => {
      const [noExec = ''] = values(name, 'NoExecPaths');
      const never = noExec.split(' ');
      assert.equal(never[0], '/');
      // systemd 252 makes writable what ExecPaths= names.
      assert.deepEqual(values(name, 'ExecPaths'), []);
      const writable = [
        ...values(name, 'ReadWritePaths').flatMap((paths) => paths.split(' ')),
        ...values(name, 'RuntimeDirectory').map((path) => `/run/${path}`),
        ...values(name, 'StateDirectory').map((path) => `/var/lib/${path}`),
        ...values(name, 'LogsDirectory').map((path) => `/var/log/${path}`),
        ...(values(name, 'PrivateTmp').includes('yes') ? ['/tmp', '/var/tmp'] : []),
        '/dev/shm',
      ];
      assert.deepEqual(
        writable.filter((path) => !never.includes(path)),
        [],
      );
    });
});

test('the fail-safe may open the ports that the broker may', () => {
  const ports = (unit: string) => values(unit, 'DeviceAllow').filter((device) => device.includes('tty'));
  assert.notDeepEqual(ports('posternd.service'), []);
  assert.deepEqual(values('postern-failsafe.service', 'DeviceAllow'), ports('posternd.service'));
});

test('what an older systemd does not know is in a drop-in of its own', { skip }, () => {
  const steps = read('restart-steps.conf');
  const keys = [...steps.matchAll(/^(\w+)=/gm)].map(([, key]) => key);
  assert.deepEqual(keys, ['RestartSteps', 'RestartMaxDelaySec']);
  for (const name of ['posternd.service', 'postern-driver@.service']) {
    const { stderr } = analyze('verify', place(name, steps));
    const others = stderr.split('\n').filter((line) => line !== '' && !/'Restart(Steps|MaxDelaySec)'/.test(line));
    assert.deepEqual(others, []);
  }
});
