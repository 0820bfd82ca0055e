import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Linux } from '../../../broker/hardware/linux.ts';
import { Lanes } from '../../../broker/lanes/lanes.ts';
import type { FromLane, Precision } from '../../../broker/lanes/messages.ts';
import { defaultPrecision } from '../../../broker/lanes/precision.ts';
import { Lateness } from '../../../contract/schedule/lateness.ts';
import { within } from '../../patience.ts';
import { tableOf } from './virtual-lane.ts';

const directory = mkdtempSync(join(tmpdir(), 'postern-lane-'));
after(() => rmSync(directory, { recursive: true }));

const os = new Linux();
const warnings: string[] = [];
const log = { error: assert.fail, warning: (line: string) => warnings.push(line), info() {}, debug() {} };

/** A file, and a part of a program on the lane of a bus that writes to it. */
async function filePart(lanes: Lanes, bus: string, name: string) {
  const path = join(directory, name);
  writeFileSync(path, '-');
  const own = os.open(path, 'read-write');
  const fd = os.duplicate(own);
  os.close(own);
  const shared = lanes.generations.share();
  const calls = ['0', '1'].map((text) => ({ fd, request: 0, bytes: Buffer.from(text) }));
  const output = {
    name,
    slot: shared.slot,
    generation: shared.value,
    sealed: { kind: 'calls' as const, calls, fds: [fd] },
  };
  const told: FromLane[] = [];
  const part = lanes.take(bus, 7);
  let hear = (_message: FromLane) => {};
  part.hear({
    report: (message) => {
      told.push(message);
      hear(message);
    },
    lost: (error) => assert.fail(error),
  });
  await part.ready;
  return {
    part,
    path,
    told,
    shared,
    isOpen: () => readdirSync('/proc/self/fd').some((one) => linkOf(one) === path),
    start(program: object, aheadNs = 5e6) {
      const table = tableOf(program);
      const state = Int32Array.from(table.actions, (action) => (action.kind === 'gpio' ? action.value : -1));
      const plan = { table: { ...table, actions: [] }, output: new Int32Array(state.length), state };
      const startNs = lanes.nowNs() + aheadNs;
      part.post({ type: 'start', program: 7, startNs, cycleNs: 0, stopWhenLate: false, plan, outputs: [output] });
    },
    /** Resolves with the first that was told, or is told. */
    hears: <Type extends FromLane['type']>(type: Type) =>
      new Promise<Extract<FromLane, { type: Type }>>((resolve) => {
        const is = (message: FromLane): message is Extract<FromLane, { type: Type }> => message.type === type;
        const known = told.find(is);
        if (known !== undefined) resolve(known);
        hear = (message) => {
          if (is(message)) resolve(message);
        };
      }),
  };
}

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}

const blink = { until: '60 ms', events: [{ every: '2 ms', gpio: { device: 'a', value: 1 }, duration: '1 ms' }] };
const forEver = { events: [{ every: '1 ms', gpio: { device: 'a', value: 1 } }] };

describe('A lane in a thread', () => {
  test('writes to a file, counts how late it was, and closes what it had', async () => {
    const lanes = new Lanes({ os, log });
    const { part, path, start, hears, isOpen } = await filePart(lanes, 'one', 'blink');
    start(blink);
    const { atNs, program } = await hears('finished');
    assert.equal(program, 7);
    assert.equal(readFileSync(path, 'utf8'), '0');
    assert.ok(isOpen());
    part.post({ type: 'end', program: 7, atNs });
    const { classes } = await hears('ended');
    const [line] = classes.map((data) => Lateness.of(data).toJSON());
    assert.ok(line !== undefined);
    // Where the machine is busy, what is missed is left out; and the last may be ended by the end of the program, which is not counted.
    const all = line.count + line.skipped * 2;
    assert.ok(all === 60 || all === 59, `${line.count} and ${line.skipped}`);
    assert.ok(line.minNs > 0, 'never early');
    assert.ok(!isOpen());
    await lanes.close();
    assert.equal(lanes.size, 0);
  });

  test('hears while it waits: for an hour, or for ever', async () => {
    const lanes = new Lanes({ os, log });
    const { part, start, hears } = await filePart(lanes, 'one', 'hour');
    start({ events: [{ at: '1 h', gpio: { device: 'a', value: 1 } }] });
    part.post({ type: 'lateness', program: 7, request: 3, reset: false });
    assert.equal((await hears('lateness')).request, 3);
    part.post({ type: 'end', program: 7, atNs: lanes.nowNs() });
    await hears('ended');
    const next = await filePart(lanes, 'one', 'next');
    next.start(blink);
    await next.hears('finished');
    await lanes.close();
  });

  test('whose output has another generation stops by itself', async () => {
    const lanes = new Lanes({ os, log });
    const { part, path, start, hears, shared } = await filePart(lanes, 'one', 'revoked');
    start(forEver);
    while (readFileSync(path, 'utf8') !== '1') await os.waiting.open('/dev/null', 'read').then((fd) => os.close(fd));
    assert.equal(shared.advance(), true);
    writeFileSync(path, '-');
    const { output } = await hears('revoked');
    assert.equal(output, 'revoked');
    assert.equal(readFileSync(path, 'utf8'), '-', 'nothing late');
    part.post({ type: 'end', program: 7, atNs: lanes.nowNs() });
    await hears('ended');
    await lanes.close();
  });

  test('closing lanes closes what they have', async () => {
    const lanes = new Lanes({ os, log });
    const { start, isOpen, told } = await filePart(lanes, 'one', 'closed');
    start(forEver);
    await lanes.close();
    assert.ok(!isOpen());
    assert.equal(told.at(-1)?.type, 'ended');
  });

  test('what it was asked for and cannot have is said once, and it runs', async () => {
    const precision: Precision = { ...defaultPrecision, cpu: 1000 };
    const lanes = new Lanes({ os, log, precision });
    const [one, other] = [await filePart(lanes, 'one', 'cpu'), await filePart(lanes, 'other', 'cpu-too')];
    one.start(blink);
    other.start(blink);
    await Promise.all([one.hears('finished'), other.hears('finished')]);
    assert.deepEqual(warnings, ['lanes are less exact than was asked for: sched_setaffinity processor 1000: EINVAL']);
    await lanes.close();
  });

  test('does not keep a process that ends', async () => {
    const program = fileURLToPath(new URL('exit-with-a-lane.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [program], { timeout: within(60_000) });
    assert.equal(stdout, 'ready\n');
  });
});
