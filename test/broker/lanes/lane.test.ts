import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OsError } from '../../../broker/hardware/os.ts';
import { Lateness } from '../../../contract/schedule/lateness.ts';
import { MS, tableOf, VirtualLane } from './virtual-lane.ts';

const every = (device: string, ms: number, more: object = {}) => ({
  every: `${ms} ms`,
  gpio: { device, value: 1 },
  duration: '1 ms',
  ...more,
});
const blink = tableOf({ until: '25 ms', events: [every('a', 10)] });

describe('A lane', () => {
  test('writes what is due, tells when nothing is left, and ends when it is told to', () => {
    const lane = new VirtualLane();
    lane.start(1, blink, ['a']);
    lane.runUntil(100 * MS);
    assert.equal(lane.text, 'a1@0 a0@1 a1@10 a0@11 a1@20 a0@21');
    assert.deepEqual(lane.last('finished'), { type: 'finished', program: 1, atNs: 25 * MS });
    assert.equal(lane.open, 1, 'it keeps what it has until it is ended');
    lane.lane.handle({ type: 'end', program: 1, atNs: 100 * MS });
    lane.runUntil(101 * MS);
    const ended = lane.last('ended');
    assert.deepEqual(
      ended?.classes.map((data) => Lateness.of(data).toJSON().count),
      [6],
    );
    assert.equal(lane.open, 0);
  });

  test('ends what is on when it ends, and is not heard of again', () => {
    const lane = new VirtualLane();
    lane.start(1, tableOf({ events: [{ gpio: { device: 'a', value: 1 }, duration: '1 s' }] }), ['a']);
    lane.runUntil(5 * MS);
    lane.lane.handle({ type: 'end', program: 1, atNs: 5 * MS });
    lane.runUntil(2000 * MS);
    assert.equal(lane.text, 'a1@0 a0@5');
    lane.lane.handle({ type: 'end', program: 1, atNs: 2000 * MS });
    lane.runUntil(2001 * MS);
    assert.deepEqual(
      lane.told.map(({ type }) => type),
      ['ended'],
    );
    assert.deepEqual(lane.closed, [100], 'closed once');
  });

  test('starts when it is told to, not when it is told', () => {
    const lane = new VirtualLane();
    lane.start(1, blink, ['a'], { startNs: 20 * MS });
    lane.runUntil(32 * MS);
    assert.equal(lane.text, 'a1@20 a0@21 a1@30 a0@31');
  });

  test('does not do what is of another lane, and counts it nowhere', () => {
    const lane = new VirtualLane();
    lane.start(1, tableOf({ until: '15 ms', events: [every('a', 10), every('b', 10)] }), ['b']);
    lane.runUntil(50 * MS);
    assert.equal(lane.text, 'b1@0 b0@1 b1@10 b0@11');
    lane.lane.handle({ type: 'lateness', program: 1, request: 4, reset: true });
    const told = lane.last('lateness');
    assert.equal(told?.request, 4);
    assert.deepEqual(
      told?.classes.map((data) => Lateness.of(data).count),
      [4],
    );
    lane.lane.handle({ type: 'lateness', program: 1, request: 5, reset: false });
    assert.deepEqual(
      lane.last('lateness')?.classes.map((data) => Lateness.of(data).count),
      [0],
    );
  });

  test('looks at its messages within a burst', () => {
    const lane = new VirtualLane();
    lane.start(
      1,
      tableOf({ until: '1 s', events: [{ every: '1 ms', gpio: { device: 'a', value: 1 }, missed: 'burst' }] }),
      ['a'],
    );
    lane.lane.turn(0);
    lane.nowNs = 999 * MS;
    assert.ok(lane.lane.turn(lane.nowNs) <= lane.nowNs, 'there is more to do');
    assert.ok(lane.writes.length < 50, `${lane.writes.length} writes in one turn`);
    lane.lane.handle({ type: 'end', program: 1, atNs: 0 });
    lane.runUntil(lane.nowNs);
    assert.ok(lane.writes.length < 50);
    assert.equal(lane.last('ended')?.program, 1);
  });

  test('pauses and goes on: what was on ends, and time is moved on', () => {
    const lane = new VirtualLane();
    lane.start(1, tableOf({ until: '25 ms', events: [every('a', 10, { duration: '5 ms' })] }), ['a']);
    lane.lane.handle({ type: 'pause', program: 1, atNs: 12 * MS });
    lane.lane.handle({ type: 'resume', program: 1, atNs: 112 * MS });
    lane.runUntil(200 * MS);
    assert.equal(lane.text, 'a1@0 a0@5 a1@10 a0@12 a1@120 a0@125');
  });

  test('closing it ends all, and closes what comes too late', () => {
    const lane = new VirtualLane();
    lane.start(1, blink, ['a']);
    lane.start(2, blink, ['b']);
    lane.lane.handle({ type: 'close' });
    lane.start(3, blink, ['c']);
    lane.lane.handle({
      type: 'replace',
      program: 4,
      atNs: 0,
      outputs: [lane.output('d')],
      stopWhenLate: false,
      ...lane.plan(blink, ['d']),
    });
    assert.deepEqual(lane.closed.toSorted(), [100, 101, 102, 103]);
    assert.equal(lane.text, '');
  });
});

describe('Lateness on a lane', () => {
  const tolerant = tableOf({
    until: '1 s',
    onBroken: 'stop',
    events: [every('a', 10, { class: 'coil', tolerance: '2 ms', duration: '5 ms' })],
  });

  test('after a stall it is told once a second, with the event, and goes on', () => {
    const lane = new VirtualLane();
    lane.start(1, tolerant, ['a']);
    lane.runUntil(15 * MS);
    lane.nowNs = 23 * MS;
    lane.runUntil(30 * MS);
    const { class: name, event, lateNs, stopped } = lane.last('late') ?? {};
    assert.deepEqual({ name, event, lateNs, stopped }, { name: 'coil', event: 1, lateNs: 3 * MS, stopped: false });
    lane.nowNs = 45 * MS;
    lane.runUntil(60 * MS);
    assert.equal(lane.told.filter(({ type }) => type === 'late').length, 1);
  });

  test('a broken tolerance stops it, where it is to: what is on ends, nothing comes after it', () => {
    const lane = new VirtualLane();
    lane.start(1, tolerant, ['a'], { stopWhenLate: true });
    lane.runUntil(15 * MS);
    lane.nowNs = 23 * MS;
    lane.runUntil(500 * MS);
    assert.equal(lane.text, 'a1@0 a0@5 a1@10 a0@15 a1@23 a0@23');
    assert.equal(lane.last('late')?.stopped, true);
    assert.equal(lane.last('finished'), undefined);
    lane.lane.handle({ type: 'end', program: 1, atNs: 500 * MS });
    lane.runUntil(500 * MS);
    assert.equal(lane.open, 0);
  });

  test('the stamp is taken behind the write', () => {
    const lane = new VirtualLane();
    lane.during = () => {
      lane.nowNs += 70_000;
    };
    lane.start(1, tableOf({ events: [{ gpio: { device: 'a', value: 1 } }] }), ['a']);
    lane.lane.turn(0);
    lane.lane.handle({ type: 'lateness', program: 1, request: 1, reset: false });
    const [data] = lane.last('lateness')?.classes ?? [];
    assert.ok(data);
    assert.equal(Lateness.of(data).toJSON().maxNs, 70_000);
  });
});

describe('What stops a lane', () => {
  test('a call that fails: it says which, and does no more', () => {
    const lane = new VirtualLane();
    lane.during = ({ atNs }) => {
      if (atNs >= 10 * MS) throw new OsError('EIO', 'write', 'descriptor 100');
    };
    lane.start(1, blink, ['a']);
    lane.start(2, tableOf({ until: '9 ms', events: [every('b', 2)] }), ['b']);
    lane.runUntil(100 * MS);
    assert.deepEqual(lane.last('failed'), { type: 'failed', program: 1, output: 'a', errno: 'EIO', syscall: 'write' });
    assert.equal(lane.writes.filter(({ name }) => name === 'a').length, 2);
    assert.equal(lane.writes.filter(({ name }) => name === 'b').length, 10, 'others go on');
    lane.lane.handle({ type: 'end', program: 1, atNs: 100 * MS });
    lane.runUntil(100 * MS);
    assert.equal(lane.last('ended')?.program, 1);
  });

  test('another generation: nothing is written any more, not even what ends something', () => {
    const lane = new VirtualLane();
    lane.start(1, blink, ['a']);
    lane.runUntil(10.5 * MS);
    assert.equal(lane.shared.get('a')?.advance(), true);
    lane.lane.handle({ type: 'end', program: 1, atNs: 10.5 * MS });
    lane.runUntil(100 * MS);
    assert.equal(lane.text, 'a1@0 a0@1 a1@10');
    assert.deepEqual(lane.last('revoked'), { type: 'revoked', program: 1, output: 'a', wrote: false });
    assert.equal(lane.open, 0);
  });

  test('another generation while a write is in the kernel: it is told that it wrote', () => {
    const lane = new VirtualLane();
    lane.start(1, blink, ['a']);
    let wasOver: boolean | undefined;
    lane.during = ({ atNs }) => {
      if (atNs === 10 * MS) wasOver = lane.shared.get('a')?.advance();
    };
    lane.runUntil(100 * MS);
    assert.equal(wasOver, false, 'the broker has not waited for longer than it may');
    assert.equal(lane.text, 'a1@0 a0@1 a1@10');
    assert.deepEqual(lane.last('revoked'), { type: 'revoked', program: 1, output: 'a', wrote: true });
    assert.equal(lane.shared.get('a')?.isWriting, false);
  });
});
