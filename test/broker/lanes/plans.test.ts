import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Generations } from '../../../broker/lanes/generations.ts';
import { MS, tableOf, VirtualLane } from './virtual-lane.ts';

const every = (device: string, ms: number) => ({ every: `${ms} ms`, gpio: { device, value: 1 }, duration: '1 ms' });
const blink = tableOf({ until: '25 ms', events: [every('a', 10)] });

describe('Programs that replace each other on a lane', () => {
  const fast = tableOf({ until: '1 s', events: [every('a', 4)] });

  test('the second begins at its time, on outputs of its own; those of the first are closed when nothing has them', () => {
    const lane = new VirtualLane();
    lane.start(1, tableOf({ until: '1 s', events: [every('a', 10)] }), ['a']);
    for (let n = 1; n <= 50; n++) {
      const atNs = n * 20 * MS;
      const outputs = [lane.output('a')];
      lane.lane.handle({
        type: 'replace',
        program: 1,
        atNs,
        outputs,
        stopWhenLate: false,
        ...lane.plan(fast, ['a'], n),
      });
      lane.runUntil(atNs + 10 * MS);
    }
    assert.ok(
      lane.text.startsWith(
        'a1@0 a0@1 a1@10 a0@11 a1@20 a0@21 a1@24 a0@25 a1@28 a0@29 a1@32 a0@33 a1@36 a0@37 a1@40 a0@41',
      ),
      lane.text.slice(0, 99),
    );
    assert.ok(lane.open <= 3, `${lane.open} are open`);
    lane.lane.handle({ type: 'end', program: 1, atNs: lane.nowNs });
    lane.runUntil(lane.nowNs);
    assert.equal(lane.open, 0);
    assert.equal(lane.last('ended')?.program, 1);
  });

  test('one with events at angles takes the place of one without', () => {
    const lane = new VirtualLane();
    const engine = tableOf({
      cycle: '20 ms',
      events: [{ angle: '360 deg', gpio: { device: 'a', value: 1 }, duration: '1 ms' }],
    });
    lane.start(1, blink, ['a']);
    lane.runUntil(30 * MS);
    assert.ok(lane.last('finished'));
    const outputs = [lane.output('a')];
    lane.lane.handle({
      type: 'replace',
      program: 1,
      atNs: 40 * MS,
      outputs,
      stopWhenLate: false,
      ...lane.plan(engine, ['a'], 1),
    });
    lane.runUntil(75 * MS);
    assert.ok(lane.text.endsWith('a0@21 a1@50 a0@51 a1@70 a0@71'), lane.text);
  });
});

test('a cycle that changes does so at the same time on two lanes, though one of them was stalled meanwhile', () => {
  const generations = new Generations();
  const engine = tableOf({
    cycle: '20 ms',
    events: ['a', 'b'].map((device) => ({ angle: '350 deg', gpio: { device, value: 1 }, duration: '1 ms' })),
  });
  const [prompt, stalled] = [new VirtualLane(generations), new VirtualLane(generations)];
  prompt.start(1, engine, ['a']);
  stalled.start(1, engine, ['b']);
  const changes = [33_000_001, 46_123_457, 61_000_000, 64_999_999].map((atNs, n) => ({
    atNs,
    cycleNs: 20e6 + n * 1_234_567,
  }));
  for (const { atNs, cycleNs } of changes) {
    const message = { type: 'cycle', program: 1, atNs, cycleNs } as const;
    prompt.runUntil(atNs - 5 * MS);
    prompt.lane.handle(message);
    stalled.lane.handle(message);
  }
  prompt.runUntil(1000 * MS);
  stalled.runUntil(31 * MS);
  stalled.nowNs = 63 * MS;
  stalled.runUntil(1000 * MS);
  const after = (lane: VirtualLane) =>
    lane.writes.filter(({ atNs }) => atNs > 90 * MS).map(({ atNs, text }) => [atNs, text]);
  assert.ok(after(prompt).length > 50);
  assert.deepEqual(after(stalled), after(prompt), 'to the nanosecond');
});
