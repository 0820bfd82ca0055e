/** The script that PID 1 runs after a crash, on a tree of files in place of /sys. What a kernel refuses: test/kernel. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../install/fail-safe.sh', import.meta.url));
const FAN = '/sys/devices/platform/soc/fe20c000.pwm';
const LEDS = '/sys/devices/i2c-0/0-0040';
const running = { enable: 1, period: 1000, duty_cycle: 900, polarity: 'normal' };

let root: string;
let table: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'postern-fail-safe-')));
  table = join(root, 'table');
});
afterEach(() => rmSync(root, { recursive: true }));

/** A channel as the kernel shows one that is exported. */
function makeChannel(chip: string, channel: number, state: Record<string, string | number> = running): string {
  const folder = join(root, chip, `pwm${channel}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(root, chip, 'npwm'), '4\n');
  for (const [name, value] of Object.entries(state)) writeFileSync(join(folder, name), `${value}\n`);
  return folder;
}

const stateOf = (folder: string) =>
  Object.fromEntries(
    Object.keys(running).map((name) => {
      const value = readFileSync(join(folder, name), 'utf8').trim();
      return [name, name === 'polarity' ? value : Number(value)];
    }),
  );

function run(lines: readonly string[], environment: Record<string, string> = {}) {
  writeFileSync(table, lines.map((line) => `${line}\n`).join(''));
  // An empty PATH: it must need nothing but its shell.
  const { status, stdout, stderr } = spawnSync('/bin/sh', [script, table, root], {
    encoding: 'utf8',
    env: { PATH: '', ...environment },
  });
  assert.equal(stdout, '');
  return { status, log: stderr };
}

describe('a line of the table', () => {
  const rows: [line: string, result: typeof running][] = [
    ['0 - - -', { ...running, enable: 0 }],
    ['0 - - inversed', { ...running, enable: 0, polarity: 'inversed' }],
    ['0 - 0 -', { ...running, enable: 0, duty_cycle: 0 }],
    ['0 2000 - -', { ...running, enable: 0, period: 2000 }],
    ['1 40000 12000 normal', { enable: 1, period: 40000, duty_cycle: 12000, polarity: 'normal' }],
    ['1 - - -', running],
    ['0 1000000000000000000 0 -', { ...running, enable: 0, period: 1000000000000000000, duty_cycle: 0 }],
  ];
  for (const [line, result] of rows)
    test(line, () => {
      const fan = makeChannel(`${FAN}/pwm/pwmchip0`, 1);
      const { status, log } = run([`pwm ${FAN} 1 ${line}`]);
      assert.equal(status, 0, log);
      assert.deepEqual(stateOf(fan), result);
      assert.match(log, new RegExp(`^fail-safe: ${FAN} channel 1 is safe: enable .*\\n$`));
    });
});

describe('is not understood and changes nothing', () => {
  const fine = `pwm ${FAN} 1 0 - - -`;
  const wrong: Record<string, string> = {
    'an empty line': '',
    'another kind': fine.replace('pwm ', 'ioctl '),
    'a field too few': fine.replace(/ -$/, ''),
    'a field too many': `${fine} -`,
    'a path that climbs': fine.replace('/soc', '/../platform/soc'),
    'a path with a dot folder': fine.replace('/soc', '/./soc'),
    'a path with two slashes': fine.replace('/soc', '//soc'),
    'a path out of /sys/devices': fine.replace('/sys/devices', '/sys/class'),
    '/sys/devices itself': `pwm /sys/devices/ 1 0 - - -`,
    'a relative path': fine.replace('/sys', 'sys'),
    'a control character in the path': fine.replace('/soc', '/so\u0007c'),
    'a letter in the path that is not ASCII': fine.replace('/soc', '/söc'),
    'a pattern as the path': fine.replace('fe20c000', '*'),
    'a channel that is none': fine.replace(' 1 0', ' x 0'),
    'a negative channel': fine.replace(' 1 0', ' -1 0'),
    'a channel that is a path': fine.replace(' 1 0', ' 1/../pwm1 0'),
    'enabled 2': fine.replace(' 0 -', ' 2 -'),
    'enabled -': fine.replace(' 0 -', ' - -'),
    'a period in hexadecimal': `pwm ${FAN} 1 0 0x10 - -`,
    'a period of 20 digits': `pwm ${FAN} 1 0 10000000000000000000 - -`,
    'a duty that is a command': `pwm ${FAN} 1 0 - $(reboot) -`,
    'a polarity that is none': `pwm ${FAN} 1 0 - - inverted`,
  };
  for (const [what, line] of Object.entries(wrong))
    test(what, () => {
      const fan = makeChannel(`${FAN}/pwm/pwmchip0`, 1);
      const leds = makeChannel(`${LEDS}/pwm/pwmchip1`, 0);
      const { status, log } = run([line, `pwm ${LEDS} 0 0 - - -`]);
      assert.equal(status, 1);
      assert.deepEqual(stateOf(fan), running);
      assert.equal(stateOf(leds).enable, 0, 'the line after it counts');
      const [first, second] = log.split('\n');
      const isPattern = what === 'a pattern as the path';
      assert.match(first ?? '', isPattern ? /there is no PWM chip$/ : /^fail-safe: line 1 is not understood/);
      assert.match(second ?? '', /^fail-safe: \S+0-0040 channel 0 is safe/);
    });
});

describe('what goes wrong with one output does not keep the next from being made safe', () => {
  const spoil: Record<string, [spoil: (fan: string) => void, why: RegExp]> = {
    'no such chip': [(fan) => rmSync(join(fan, '../../..'), { recursive: true }), /, there is no PWM chip$/],
    'a channel that cannot be exported': [
      (fan) => rmSync(fan, { recursive: true }),
      /, the channel cannot be exported$/,
    ],
    'it cannot be switched off': [
      (fan) => {
        rmSync(join(fan, 'enable'));
        mkdirSync(join(fan, 'enable'));
      },
      /, the kernel refuses 0 as enable$/,
    ],
    'it is off, but no more': [
      (fan) => {
        rmSync(join(fan, 'period'));
        mkdirSync(join(fan, 'period'));
      },
      /, it is off, the kernel refuses 4000 as period$/,
    ],
  };
  for (const [what, [act, why]] of Object.entries(spoil))
    test(what, () => {
      const fan = makeChannel(`${FAN}/pwm/pwmchip0`, 1);
      const leds = makeChannel(`${LEDS}/pwm/pwmchip1`, 0);
      act(fan);
      const line = `pwm ${FAN} 1 1 4000 - -`;
      const { status, log } = run([line, `pwm ${LEDS} 0 0 - - -`]);
      assert.equal(status, 1);
      assert.equal(readFileSync(table, 'utf8'), `${line}\n`, 'it stays in the table for the next broker');
      assert.equal(stateOf(leds).enable, 0);
      assert.match(log.split('\n')[0] ?? '', why);
    });
});

test('a device of several chips means the first by number; the others go by their own folders', () => {
  const chips = [10, 9, 2].map((number) => makeChannel(`${FAN}/pwm/pwmchip${number}`, 1));
  const enabled = () => chips.map((folder) => stateOf(folder).enable);
  assert.equal(run([`pwm ${FAN} 1 0 - - -`]).status, 0);
  assert.deepEqual(enabled(), [1, 1, 0]);
  assert.equal(run([`pwm ${FAN}/pwm/pwmchip10 1 0 - - -`]).status, 0);
  assert.deepEqual(enabled(), [0, 1, 0]);
});

test('a link is not followed to another device', () => {
  const leds = makeChannel(`${LEDS}/pwm/pwmchip1`, 1);
  mkdirSync(join(root, FAN, '..'), { recursive: true });
  symlinkSync(join(root, LEDS), join(root, FAN));
  const { status, log } = run([`pwm ${FAN} 1 0 - - -`]);
  assert.equal(status, 1);
  assert.match(log, /there is no PWM chip/);
  assert.deepEqual(stateOf(leds), running);
});

test('a channel that was given back is exported first', () => {
  makeChannel(`${FAN}/pwm/pwmchip0`, 0);
  assert.equal(run([`pwm ${FAN} 3 0 - - -`]).status, 1);
  assert.equal(readFileSync(join(root, FAN, 'pwm/pwmchip0/export'), 'utf8'), '3\n');
});

test('what became safe leaves the table, and an empty table is nothing to do', () => {
  const fan = makeChannel(`${FAN}/pwm/pwmchip0`, 1);
  run([`pwm ${FAN} 1 0 - - -`]);
  assert.equal(readFileSync(table, 'utf8'), '');
  writeFileSync(join(fan, 'enable'), '1\n');
  assert.deepEqual(run([]), { status: 0, log: '' });
  assert.equal(stateOf(fan).enable, 1);
});

test('a last line without its end counts', () => {
  const fan = makeChannel(`${FAN}/pwm/pwmchip0`, 1);
  writeFileSync(table, `pwm ${FAN} 1 0 - - -`);
  assert.equal(spawnSync('/bin/sh', [script, table, root], { env: {} }).status, 0);
  assert.equal(stateOf(fan).enable, 0);
});

test('journald learns how grave a line is', () => {
  makeChannel(`${FAN}/pwm/pwmchip0`, 1);
  const { log } = run([`pwm ${FAN} 1 0 - - -`, 'x'], { JOURNAL_STREAM: '8:1' });
  assert.match(log, /^<6>fail-safe: .*\n<3>fail-safe: line 2 is not understood and not applied\n$/);
});

test('without a table there is nothing to do; a link is not one', () => {
  const call = (...words: string[]) => spawnSync('/bin/sh', [script, ...words], { encoding: 'utf8', env: {} });
  assert.deepEqual([call(table, root).status, call(table, root).stderr], [0, '']);
  makeChannel(`${FAN}/pwm/pwmchip0`, 1);
  writeFileSync(join(root, 'elsewhere'), `pwm ${FAN} 1 0 - - -\n`);
  symlinkSync(join(root, 'elsewhere'), table);
  assert.equal(call(table, root).status, 1);
  assert.equal(stateOf(join(root, FAN, 'pwm/pwmchip0/pwm1')).enable, 1);
  assert.ok(existsSync(join(root, 'elsewhere')));
  assert.deepEqual([call().status, call('a', 'b', 'c').status], [64, 64]);
});
