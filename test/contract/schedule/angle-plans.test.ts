import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticksOfAngle } from '../../../contract/schedule/angle.ts';
import { Scheduler } from '../../../contract/schedule/scheduler.ts';
import { type Happening, type Input, simulate } from '../../../contract/schedule/simulate.ts';
import type { Sink } from '../../../contract/schedule/sink.ts';
import type { Table } from '../../../contract/schedule/table.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { type Pair, tableOf } from './tables.ts';

const CYCLE = 300;
const UNTIL = 4000;

const angle = fc.oneof(fc.constantFrom(0, 1, 65_535), fc.nat({ max: 65_535 }));
const pairOf = (most: number, outputs: readonly string[]): fc.Arbitrary<Pair> =>
  fc.record({
    kind: fc.constantFrom('following' as const, 'leading' as const),
    angle,
    duration: fc.integer({ min: 1, max: most }),
    output: fc.constantFrom(...outputs),
  });

test('a plan takes over at the boundary, begins with what is still whole, and what was on ends in its time', () => {
  const plan = fc.tuple(...['a', 'b', 'c'].map((output) => pairOf(90, [output])));
  const replaced = fc.array(fc.record({ at: fc.nat({ max: UNTIL }), plan }), { maxLength: 6 });
  const check = (first: Pair[], later: { at: number; plan: Pair[] }[]): void => {
    const sorted = later.toSorted((a, b) => a.at - b.at);
    // Outputs of their own for each plan: then no pair has to wait for another.
    const plans = [first, ...sorted.map(({ plan }) => plan)].map((pairs, n) =>
      pairs.map((one) => ({ ...one, output: `${one.output}${n}` })),
    );
    const [table = tableOf({}), ...tables] = plans.map((pairs) => tableOf({ pairs, cycle: { ticks: CYCLE } }));
    const inputs = sorted.map(({ at }, n) => ({ at, replace: tables[n] as Table }));
    const outputs = plans.length * 3;
    const happened = simulate(table, { inputs, until: UNTIL, outputs });
    const begins = [0];
    for (const [n, { at }] of sorted.entries()) {
      const before = begins[n] ?? 0;
      begins.push(n > 0 && at <= before ? before : (Math.floor(at / CYCLE) + 1) * CYCLE);
    }
    const expected: string[] = [];
    for (const [number, pairs] of plans.entries()) {
      const from = begins[number] ?? 0;
      const to = begins[number + 1] ?? Number.POSITIVE_INFINITY;
      for (const [row, { kind, angle: place, duration = 0 }] of pairs.entries()) {
        for (let cycle = from / CYCLE; cycle * CYCLE <= UNTIL + CYCLE; cycle++) {
          const anchor = cycle * CYCLE + ticksOfAngle(place, CYCLE);
          const [on, off] = kind === 'leading' ? [anchor - duration, anchor] : [anchor, anchor + duration];
          if (on < from || on >= to || on > UNTIL) continue;
          expected.push(`${on} ${number} ${row + 1} on`);
          if (off <= UNTIL) expected.push(`${off} ${number} ${row + 1} off`);
        }
      }
    }
    const lines = happened.map(({ at, plan: number, event, edge }) => `${at} ${number} ${event} ${edge}`);
    assert.deepEqual(lines.toSorted(), expected.toSorted());
    assert.ok(happened.every(({ at, due, cause }) => at === due && cause === 'due'));
  };
  fc.assert(fc.property(plan, replaced, check), { numRuns: randomCases(600) });
});

/** An output is on, then off, then on; whatever program it is that says so. */
function assertAlternates(happened: readonly Happening[], outputOf: (one: Happening) => string): void {
  const on = new Map<string, string>();
  for (const one of happened) {
    if (one.edge === 'skipped') continue;
    const output = outputOf(one);
    const who = `${one.plan}/${one.event}`;
    if (one.edge === 'on') assert.equal(on.get(output), undefined, `${output} is on already`);
    else assert.equal(on.get(output), who, `${output} ends what did not begin`);
    if (one.edge === 'on') on.set(output, who);
    else on.delete(output);
  }
}

test('outputs that are shared, plans that change, and whatever is asked from within an event: on and off in turn, bounds kept', () => {
  const bounded = (output: string) =>
    fc
      .tuple(pairOf(900, [output]), fc.integer({ min: 1, max: 400 }))
      .map(([pair, bound]): Pair => ({ ...pair, bound }));
  const plan = fc.tuple(bounded('a'), bounded('a'), bounded('b'), bounded('b'));
  const paces = fc.record({ cycleTicks: fc.oneof(fc.integer({ min: 20, max: 900 }), fc.constantFrom(1, 0, 50_000)) });
  const deed = fc.oneof(
    { weight: 3, arbitrary: paces },
    fc.record({ tooth: fc.record({ angle, cycleTicks: fc.integer({ min: 20, max: 900 }) }) }),
    fc.record({ cancel: fc.nat({ max: 3 }) }),
    plan.map((pairs) => ({ replace: tableOf({ pairs }), pairs })),
    fc.constantFrom(...(['lost', 'pause', 'resume'] as const)).map((act) => ({ act })),
  );
  const when = fc.oneof(
    fc.record({ at: fc.nat({ max: UNTIL }) }),
    fc.record({ within: fc.integer({ min: 1, max: 4 }), nth: fc.integer({ min: 1, max: 9 }) }),
  );
  const inputs = fc.array(fc.tuple(deed, when), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(plan, inputs, (pairs, some) => {
      const all: Input[] = [{ at: 0, cycleTicks: CYCLE }, ...some.map(([what, at]) => ({ ...what, ...at }) as Input)];
      all.push({ at: UNTIL, act: 'stop' });
      const happened = simulate(tableOf({ pairs }), { inputs: all, until: UNTIL * 2, pairs: 4, outputs: 2 });
      assertAlternates(happened, ({ event }) => (event <= 2 ? 'a' : 'b'));
      const ended = happened.findIndex(({ at, cause }) => at > UNTIL || (at === UNTIL && cause === 'stopped'));
      assert.ok(happened.slice(Math.max(0, ended)).every(({ edge }) => ended === -1 || edge === 'off'));
      const live = new Map<string, number>();
      let plans = 0;
      for (const { plan: number, event, edge, at } of happened) {
        const who = `${number}/${event}`;
        if (edge === 'on') {
          assert.ok(number >= plans, 'a plan that was replaced begins nothing');
          plans = number;
          assert.equal(live.has(who), false);
          live.set(who, at);
        } else if (edge === 'off') {
          assert.ok(at - (live.get(who) ?? Number.NaN) <= 400, 'longer than its bound');
          live.delete(who);
        }
      }
      assert.equal(live.size, 0, 'what was on has ended');
    }),
    { numRuns: randomCases(1500) },
  );
});

test('pairs of one output end each other', () => {
  const pairs: Pair[] = [
    { kind: 'following', angle: 0, duration: 500, output: 'a' },
    { kind: 'following', angle: 32_768, duration: 100, output: 'a' },
    { kind: 'leading', angle: 16_384, duration: 200, output: 'b' },
    { kind: 'following', angle: 10_000, duration: 50, output: 'b' },
  ];
  const happened = simulate(tableOf({ pairs, cycle: { ticks: 800 } }), { until: 1300 });
  assertAlternates(happened, ({ event }) => (event <= 2 ? 'a' : 'b'));
  const causes = happened.map(({ at, event, edge, cause }) => `${at} ${event} ${edge} ${cause}`);
  assert.ok(causes.includes('400 1 off overlap') && causes.includes('400 2 on due'));
  // A coil fires at its angle, and the other waits for that.
  assert.ok(causes.includes('200 3 off due') && causes.includes('200 4 on due'));
});

test('cancelled from within its own event, a pair still ends, and comes no more', () => {
  const table = tableOf({
    pairs: [
      { kind: 'following', angle: 0, duration: 10 },
      { kind: 'leading', angle: 20_000, duration: 5 },
    ],
    cycle: { ticks: 100 },
  });
  const happened = simulate(table, { until: 1000, inputs: [{ within: 1, nth: 3, cancel: 0 }] });
  const first = happened.filter(({ event }) => event === 1).map(({ at, edge }) => `${at} ${edge}`);
  assert.deepEqual(first, ['0 on', '10 off', '100 on', '110 off', '200 on', '210 off']);
  assert.equal(happened.filter(({ event, edge }) => event === 2 && edge === 'on').length, 10);
});

test('a plan that is replaced while it waits leaves its boundary to the next; after a loss of sync the next begins at once', () => {
  const [first, second, third] = [1, 2, 3].map((n) => tableOf({ pairs: [{ angle: n * 655 }, { angle: 50_000 }] }));
  const plans = [second, third] as [Table, Table];
  const run = (...inputs: Input[]) =>
    simulate(first as Table, { inputs: [{ at: 0, cycleTicks: 1000 }, ...inputs], until: 2999 }).map(
      ({ at, plan }) => `${at} ${plan}`,
    );
  assert.deepEqual(run({ at: 500, replace: plans[0] }, { at: 1000, replace: plans[1] }), [
    '9 0',
    '762 0',
    '1029 2',
    '1762 2',
    '2029 2',
    '2762 2',
  ]);
  assert.deepEqual(run({ at: 1000, replace: plans[0] }), ['9 0', '762 0', '1009 0', '1762 0', '2019 1', '2762 1']);
  const lost: Input[] = [
    { at: 300, act: 'lost' },
    { at: 400, cycleTicks: 1000 },
  ];
  // It stood for 100 ticks at 300 thousandths of a cycle.
  assert.deepEqual(run({ at: 200, replace: plans[0] }, ...lost), [
    '9 0',
    '862 1',
    '1120 1',
    '1862 1',
    '2120 1',
    '2862 1',
  ]);
});

test('what is due when the program ends is done no more', () => {
  const table = tableOf({ pairs: [{ angle: 0 }], cycle: { ticks: 100 }, until: 200 });
  assert.deepEqual(
    simulate(table).map(({ at }) => at),
    [0, 100],
  );
});

test('a plan for which there is no room is refused, and the one before it goes on', () => {
  const table = tableOf({ pairs: [{ angle: 0 }], cycle: { ticks: 100 } });
  const fired: number[] = [];
  const sink: Sink = { fired: (plan) => fired.push(plan), skipped: () => {} };
  const scheduler = new Scheduler(table, sink, { start: 0 });
  assert.throws(() => scheduler.replace(tableOf({ pairs: [{ angle: 0 }, { angle: 1 }] }), 0), /room for 1 pairs/);
  const open = tableOf({ pairs: [{ kind: 'following', angle: 0, duration: 1, output: 'other' }] });
  assert.throws(() => scheduler.replace(open, 0), /room for 1 outputs/);
  for (const at of [0, 100, 200]) scheduler.advance(at);
  assert.deepEqual(fired, [0, 0, 0]);
});

test('a million rpm: what lasts longer than a cycle is on for a cycle, and nothing piles up', () => {
  const pairs: Pair[] = [
    { kind: 'following', angle: 100, duration: 2_000_000 },
    { kind: 'leading', angle: 5000, duration: 3_000_000, bound: 6_000_000 },
    { angle: 65_535 },
  ];
  const inputs: Input[] = [
    { at: 0, rpm: 1_000_000 },
    { at: 50_000_000, rpm: 0 },
  ];
  const happened = simulate(tableOf({ pairs }), { inputs, until: 60_000_000 });
  assertAlternates(happened, ({ event }) => (event === 3 ? `${event} at ${Math.random()}` : `${event}`));
  const cycles = 50_000_000 / 120_000;
  for (const event of [1, 2, 3]) {
    const begun = happened.filter((one) => one.event === event && one.edge === 'on').length;
    const skipped = happened
      .filter((one) => one.event === event)
      .reduce((sum, { edge, count }) => sum + (edge === 'skipped' ? count : 0), 0);
    assert.ok(begun + skipped <= cycles + 1 && begun + skipped > cycles - 30, `${begun} and ${skipped} skipped`);
  }
  assert.equal(happened.at(-1)?.cause, 'lost');
  assert.ok(happened.every(({ at }) => at <= 50_000_000));
});

test('loss of sync ends what is on, what began first first', () => {
  const pairs: Pair[] = [3, 1, 2].map((n) => ({ kind: 'following', angle: n * 1000, duration: 5000 }));
  const table = tableOf({ pairs, cycle: { ticks: 6554 } });
  const ends = simulate(table, { until: 6000, inputs: [{ at: 400, act: 'lost' }] }).filter(
    ({ edge }) => edge === 'off',
  );
  assert.deepEqual(
    ends.map(({ at, event, cause }) => [at, event, cause]),
    [2, 3, 1].map((event) => [400, event, 'lost']),
  );
});

test('however many programs replace each other, there is room for the outputs of three', () => {
  const fired: string[] = [];
  const tableFor = (n: number) =>
    tableOf({ pairs: [{ kind: 'following', angle: 100, duration: 1000, output: `output ${n}` }] });
  const scheduler = new Scheduler(
    tableFor(0),
    { fired: (plan, _row, edge) => fired.push(`${plan} ${edge}`), skipped() {} },
    { start: 0, outputs: 3 },
  );
  scheduler.setCycle(65_536, 0);
  for (let n = 1; n <= 100; n++) {
    scheduler.replace(tableFor(n), n * 65_536 - 1);
    while (scheduler.nextAt < (n + 1) * 65_536 - 1) scheduler.advance(scheduler.nextAt);
  }
  assert.deepEqual(fired.slice(-4), ['99 on', '99 off', '100 on', '100 off']);
  assert.equal(fired.length, 202);
});
