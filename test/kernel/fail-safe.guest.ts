/** The script that PID 1 runs after a crash, against what a kernel really refuses. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { has } from './capabilities.ts';
import { plugPca9685, unplugPca9685 } from './pca9685.ts';

const script = fileURLToPath(new URL('../../install/fail-safe.sh', import.meta.url));
const table = '/run/fail-safe-table';

let chip: string;
let device: string;
beforeEach(async () => {
  chip = `/sys/class/pwm/${await plugPca9685()}`;
  device = realpathSync(`${chip}/device`);
});
afterEach(unplugPca9685);

const read = (output: string, name: string) => readFileSync(`${output}/${name}`, 'utf8').trim();
const stateOf = (output: string) => ['enable', 'period', 'duty_cycle', 'polarity'].map((name) => read(output, name));

function start(folder: string, channel: number): string {
  const output = `${folder}/pwm${channel}`;
  if (!existsSync(output)) writeFileSync(`${folder}/export`, String(channel));
  writeFileSync(`${output}/period`, '20000000');
  writeFileSync(`${output}/duty_cycle`, '15000000');
  writeFileSync(`${output}/enable`, '1');
  return output;
}

function makeSafe(...lines: string[]) {
  writeFileSync(table, lines.map((line) => `${line}\n`).join(''));
  const { status, stderr } = spawnSync('/bin/sh', [script, table], { encoding: 'utf8' });
  return { status, log: stderr };
}

test('switches off and keeps the rest', () => {
  const output = start(chip, 3);
  const { status, log } = makeSafe(`pwm ${device} 3 0 - - -`);
  assert.equal(status, 0, log);
  assert.deepEqual(stateOf(output), ['0', '20000000', '15000000', 'normal']);
});

test('runs slowly what had better not stand still, though the new period is below the old duty', () => {
  const output = start(chip, 3);
  const { status, log } = makeSafe(`pwm ${device} 3 1 10000000 2000000 -`);
  assert.equal(status, 0, log);
  assert.deepEqual(stateOf(output), ['1', '10000000', '2000000', 'normal']);
});

test('takes back a channel that still runs after it was given to the kernel', () => {
  const output = start(chip, 3);
  writeFileSync(`${chip}/unexport`, '3');
  assert.ok(!existsSync(output));
  const { status, log } = makeSafe(`pwm ${device} 3 0 - - -`);
  assert.equal(status, 0, log);
  assert.equal(read(output, 'enable'), '0');
});

test('leaves off what the kernel refuses half of, and goes on with the next', () => {
  const [output, other] = [start(chip, 3), start(chip, 4)];
  const { status, log } = makeSafe(
    `pwm ${device} 3 1 10000000 10000001 -`,
    `pwm ${device} 99 0 - - -`,
    `pwm ${device} 4 0 - - -`,
  );
  assert.equal(status, 1);
  assert.deepEqual([read(output, 'enable'), read(other, 'enable')], ['0', '0']);
  const [first, second, third] = log.split('\n');
  assert.match(
    first ?? '',
    /did not become safe .*, it is off, the kernel refuses (1 as enable|10000001 as duty_cycle)$/,
  );
  assert.match(second ?? '', /, the channel cannot be exported$/);
  assert.match(third ?? '', /channel 4 is safe/);
});

test('turns a polarity, which many drivers take only while the output is off', () => {
  const gpio = has('pwm-gpio') ? realpathSync('/sys/class/pwm/pwmchip0') : undefined;
  const folder = gpio ?? chip;
  const output = start(folder, 0);
  const { status, log } = makeSafe(`pwm ${realpathSync(`${folder}/device`)} 0 1 20000000 5000000 inversed`);
  if (gpio === undefined) {
    // The only driver of the small kernel knows one polarity: refused, and so left off.
    assert.match(log, /, it is off, the kernel refuses inversed as polarity$/m);
    assert.deepEqual([status, read(output, 'enable')], [1, '0']);
  } else {
    assert.equal(status, 0, log);
    assert.deepEqual(stateOf(output), ['1', '20000000', '5000000', 'inversed']);
    writeFileSync(`${output}/enable`, '0');
    writeFileSync(`${output}/polarity`, 'normal');
  }
});

test('a table that is somebody else’s is not believed', () => {
  const output = start(chip, 3);
  writeFileSync(table, `pwm ${device} 3 0 - - -\n`);
  chownSync(table, 1000, 0);
  const { status, stderr } = spawnSync('/bin/sh', [script, table], { encoding: 'utf8' });
  chownSync(table, 0, 0);
  assert.equal(status, 1);
  assert.match(stderr, /^fail-safe: \S+ is not a plain file of ours: nothing was made safe$/m);
  assert.equal(read(output, 'enable'), '1');
});
