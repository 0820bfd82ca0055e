import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FromPart, QueuedPart } from '../../../broker/schedule/queued-part.ts';
import { Refusal } from '../../../contract/errors.ts';
import { compileProgram } from '../../../contract/schedule/compile.ts';
import { Lateness } from '../../../contract/schedule/lateness.ts';
import type { Program } from '../../../contract/schedule/program.ts';
import type { Action } from '../../../contract/schedule/set-points.ts';
import type { Table } from '../../../contract/schedule/table.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';

const PROGRAM = 7;
const nothing = new Int32Array(0);

const tableOf = (program: Program): Table => {
  const { table, problems } = compileProgram(program);
  assert.deepEqual(problems, []);
  return table as Table;
};

/** A queued part on a virtual clock, on devices that take as long as the test says. */
class Bench {
  readonly clock = new VirtualClock();
  readonly told: FromPart[] = [];
  readonly faults: unknown[] = [];
  /** `ms device what`, as it begins. */
  readonly done: string[] = [];
  readonly part: QueuedPart;
  readonly takesMs: number;
  refusal: Error | undefined;
  policy = 1;
  /** So much later it is than timers are told. */
  heldUpNs = 0;
  /** Of slow ones, so many fail when they come back. */
  fails = 0;

  constructor(program: Program, { takesMs = 0, refusal }: { takesMs?: number; refusal?: Error } = {}) {
    this.takesMs = takesMs;
    this.refusal = refusal;
    this.part = new QueuedPart({
      program: PROGRAM,
      nowNs: () => Number(this.clock.nowNs()) + this.heldUpNs,
      after: (ms, callback) => this.clock.after(ms, callback),
      act: (action) => this.#act(action),
      policy: () => this.policy,
      report: (message) => this.told.push(message),
      onFault: (error) => this.faults.push(error),
    });
    const plan = { table: tableOf(program), output: nothing, state: nothing };
    const stopWhenLate = program.onBroken === 'stop';
    this.part.post({ type: 'start', program: PROGRAM, startNs: 0, plan, outputs: [], cycleNs: 0, stopWhenLate });
  }

  async #act(action: Action): Promise<void> {
    const what = action.kind === 'instrument' ? action.method : action.kind === 'serial' ? action.text : '';
    this.done.push(`${Number(this.clock.nowNs()) / 1e6} ${action.device} ${what}`);
    if (this.refusal !== undefined && this.takesMs === 0) throw this.refusal;
    if (this.takesMs > 0) await new Promise<void>((resolve) => this.clock.after(this.takesMs, resolve));
    if (this.fails-- > 0 && this.refusal !== undefined) throw this.refusal;
  }

  get types(): string[] {
    return this.told.map(({ type }) => type);
  }

  lateness(): Lateness[] {
    this.part.post({ type: 'lateness', program: PROGRAM, request: 1, reset: false });
    const last = this.told.findLast((message) => message.type === 'lateness');
    return (last?.type === 'lateness' ? last.classes : []).map((data) => Lateness.of(data));
  }
}

const say = (text: string, more: Partial<Program['events'][number]> = {}) => ({
  serial: { device: 'port', text },
  ...more,
});
const psu = (method: string, more: Partial<Program['events'][number]> = {}) => ({
  instrument: { device: 'psu', method },
  ...more,
});

test('events of one device come one after the other, those of another do not wait for them', async () => {
  const bench = new Bench({ events: [say('a'), say('b', { at: '1 ms' }), psu('on', { at: '1 ms' })] }, { takesMs: 10 });
  await bench.clock.advance(50);
  assert.deepEqual(bench.done, ['0 port a', '1 psu on', '10 port b']);
  assert.deepEqual(bench.types, ['finished']);
  const [serial, instrument] = bench.lateness();
  assert.deepEqual([serial?.count, serial?.toJSON().maxNs], [2, 19e6], 'late is when it is done');
  assert.equal(instrument?.toJSON().maxNs, 10e6);
});

test('it has finished when the last event is done, and ends with an answer', async () => {
  const bench = new Bench({ events: [psu('on')] }, { takesMs: 10 });
  await bench.clock.advance(9);
  assert.deepEqual(bench.types, []);
  await bench.clock.advance(1);
  assert.deepEqual(bench.types, ['finished']);
  bench.part.post({ type: 'end', program: PROGRAM, atNs: 0 });
  assert.deepEqual(bench.types, ['finished', 'ended']);
  assert.equal(bench.clock.pending, 0);
});

test('a part of nothing has finished at once, and goes on where it is replaced', async () => {
  const bench = new Bench({ events: [say('a')] });
  await bench.clock.advance(1);
  const plan = { table: tableOf({ events: [say('b', { at: '5 ms' })] }), output: nothing, state: nothing };
  bench.part.post({ type: 'replace', program: PROGRAM, atNs: 10e6, plan, outputs: [], stopWhenLate: false });
  await bench.clock.advance(20);
  assert.deepEqual(bench.done, ['0 port a', '15 port b']);
  assert.deepEqual(bench.types, ['finished', 'finished']);
});

test('at its end what waits is not done, and what is on ends', async () => {
  const bench = new Bench(
    {
      events: [psu('on', { duration: '1 s', ending: { method: 'off' } }), psu('x', { at: '2 ms' })],
    },
    { takesMs: 10 },
  );
  await bench.clock.advance(5);
  bench.part.post({ type: 'end', program: PROGRAM, atNs: 5e6 });
  assert.deepEqual(bench.types, [], 'what is under way is waited for');
  await bench.clock.advance(30);
  assert.deepEqual(bench.done, ['0 psu on', '10 psu off']);
  assert.deepEqual(bench.types, ['ended']);
});

test('at its end a refusal is no news: it may have lost the right to go on', async () => {
  const bench = new Bench({ events: [psu('on', { duration: '1 s', ending: { method: 'off' } })] });
  await bench.clock.advance(1);
  bench.refusal = new Refusal('unavailable', 'nobody is there');
  bench.part.post({ type: 'end', program: PROGRAM, atNs: 1e6 });
  await bench.clock.advance(1);
  assert.deepEqual(bench.types, ['ended']);
});

test('a refusal ends all of it, and says which event', async () => {
  const bench = new Bench({ events: [say('a', { every: '1 ms' })] }, { refusal: new Refusal('denied', 'no') });
  await bench.clock.advance(10);
  assert.deepEqual(bench.done, ['0 port a']);
  assert.deepEqual(bench.told[0], { type: 'refused', program: PROGRAM, code: 'denied', message: 'event 1: no' });
  assert.deepEqual(bench.faults, []);
});

test('what a reload took back is done after it; what was made safe is not', async () => {
  const bench = new Bench({ events: [psu('on', { at: '1 ms' }), psu('off', { at: '50 ms' })] }, { takesMs: 10 });
  await bench.clock.advance(5);
  bench.refusal = new Refusal('unsafe', 'taken back');
  bench.policy++;
  bench.fails = 1;
  await bench.clock.advance(45);
  assert.deepEqual(bench.done, ['1 psu on', '11 psu on', '50 psu off']);
  assert.deepEqual(bench.types, []);
  bench.fails = 1;
  bench.refusal = new Refusal('unsafe', 'made safe');
  await bench.clock.advance(20);
  assert.deepEqual(bench.types, ['refused']);
});

test('what is no refusal is a fault of ours, and ends it as well', async () => {
  const bench = new Bench({ events: [say('a', { every: '1 ms' })] }, { refusal: new TypeError('oh') });
  await bench.clock.advance(10);
  assert.deepEqual(bench.faults, [bench.refusal]);
  assert.equal(bench.told[0]?.type, 'refused');
  assert.equal(bench.done.length, 1);
});

test('a device that is too slow misses events, which are counted, and does not gather them', async () => {
  const bench = new Bench({ events: [say('a', { every: '1 ms', until: '1 s' })], until: '1100 ms' }, { takesMs: 100 });
  await bench.clock.advance(1000);
  const [serial] = bench.lateness();
  assert.ok((serial?.toJSON().skipped ?? 0) > 800, JSON.stringify(serial));
  assert.ok(bench.done.length <= 11);
});

test('later than its tolerance: told once a second, or the end of it', async () => {
  const late = { every: '100 ms', tolerance: '1 ms', until: '3 s' } as const;
  const tells = new Bench({ events: [say('a', late)] }, { takesMs: 20 });
  await tells.clock.advance(2500);
  assert.deepEqual(tells.types, ['late', 'late', 'late']);
  const stops = new Bench({ events: [say('a', late)], onBroken: 'stop' }, { takesMs: 20 });
  await stops.clock.advance(2500);
  assert.equal(stops.done.length, 1);
  const [first] = stops.told;
  assert.ok(
    first?.type === 'late' && first.stopped && first.lateNs === 20e6 && first.event === 1,
    JSON.stringify(first),
  );
});

test('time stands still while it is paused', async () => {
  const bench = new Bench({ events: [say('a', { every: '10 ms', times: 3 })] });
  await bench.clock.advance(5);
  bench.part.post({ type: 'pause', program: PROGRAM, atNs: 5e6 });
  await bench.clock.advance(100);
  assert.deepEqual(bench.done, ['0 port a']);
  bench.part.post({ type: 'resume', program: PROGRAM, atNs: 105e6 });
  await bench.clock.advance(100);
  assert.deepEqual(bench.done, ['0 port a', '110 port a', '120 port a']);
});

test('what comes in takes place at its time, in the order of times', async () => {
  const bench = new Bench({ cycle: '100 ms', events: [say('a', { angle: '360 deg' })] });
  bench.part.post({ type: 'cycle', program: PROGRAM, cycleNs: 0, atNs: 220e6 });
  bench.part.post({ type: 'cycle', program: PROGRAM, cycleNs: 200e6, atNs: 100e6 });
  await bench.clock.advance(1000);
  assert.deepEqual(bench.done, ['50 port a', '200 port a']);
});

test('after a time in which the loop was held up, it is held up no longer for all that has become due', async () => {
  const events = Array.from({ length: 1000 }, (_, n) => say('x', { at: `${n + 10} us` }));
  const bench = new Bench({ events, window: '0 ms' }, { takesMs: 1 });
  const counted = () => bench.lateness().reduce((sum, each) => sum + each.count + each.toJSON().skipped, 0);
  bench.heldUpNs = 5e6;
  bench.part.post({ type: 'lateness', program: PROGRAM, request: 0, reset: false });
  const first = counted();
  assert.ok(first > 0 && first < 500, `${first} at once`);
  await bench.clock.advance(200);
  assert.equal(counted(), 1000);
});
