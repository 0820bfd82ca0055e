import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Occurrences } from '../../../contract/schedule/occurrences.ts';
import { NEVER } from '../../../contract/schedule/queue.ts';
import { Scheduler } from '../../../contract/schedule/scheduler.ts';
import { type Happening, type Input, simulate } from '../../../contract/schedule/simulate.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { type Timed, tableOf } from './tables.ts';

const UNTIL = 1500;
const WINDOW = 20;

type Course = { at: number; stallTicks: number } | { at: number; act: 'pause' | 'resume' };

/** The n-th time of a row, computed from the start in integers of any length. */
const timeOf = ({ at, every = 0, by = 1 }: Timed, n: number): number =>
  Number(BigInt(at) + (BigInt(n) * BigInt(every)) / BigInt(by));

/** What all rows do, tick by tick: whoever is due is looked for among all, each time anew. */
function eventsOf(rows: readonly Timed[], course: readonly Course[]): string[][] {
  const states = rows.map((row) => ({
    row,
    n: 0,
    onAt: undefined as number | undefined,
    shift: 0,
    lines: [] as string[],
  }));
  type State = (typeof states)[number];
  const isOver = ({ row, n }: State, later = 0) =>
    n + later >= (row.times ?? (row.every === undefined ? 1 : NEVER)) || timeOf(row, n + later) >= (row.until ?? NEVER);
  const due = (state: State, later = 0) =>
    isOver(state, later) ? NEVER : timeOf(state.row, state.n + later) + state.shift;
  const next = (state: State) => (state.onAt === undefined ? due(state) : state.onAt + (state.row.duration ?? 0));
  const isGrouped = ({ row, onAt }: State) => row.windowed === true && onAt === undefined;
  const act = (state: State, now: number) => {
    const { row, lines } = state;
    if (state.onAt !== undefined) {
      lines.push(`${now} ${now - next(state)} off due`);
      state.onAt = undefined;
      return;
    }
    let behind = 0;
    while (row.every !== undefined && due(state, behind + 1) <= now) behind += 1;
    if (row.missed !== 'burst' && behind > 0) {
      lines.push(`${now} ${now - due(state)} skipped ${behind}`);
      state.n += behind;
      // What is left of it has another time, and others within the window of that: it is looked for anew.
      return;
    }
    const isTooLate = row.missed === 'skip' && now - due(state) > (row.tolerance ?? 0);
    lines.push(`${now} ${now - due(state)} ${isTooLate ? 'skipped 1' : 'on due'}`);
    state.n += 1;
    if (!isTooLate && row.duration !== undefined) state.onAt = now;
  };
  let [pausedAt, stalledUntil, quietUntil] = [-1, 0, 0];
  for (let now = 0; now <= UNTIL; now++) {
    if (now < stalledUntil || (now < quietUntil && course.every(({ at }) => at !== now))) continue;
    for (const one of course.filter(({ at }) => at === now)) {
      if ('stallTicks' in one) stalledUntil = now + one.stallTicks;
      else if (one.act === 'pause' && pausedAt < 0) {
        pausedAt = now;
        const on = states.filter(({ onAt }) => onAt !== undefined);
        for (const state of on) {
          state.lines.push(`${now} 0 off paused`);
          state.onAt = undefined;
        }
      } else if (one.act === 'resume' && pausedAt >= 0) {
        for (const state of states) state.shift += now - pausedAt;
        pausedAt = -1;
      }
    }
    while (pausedAt < 0 && now >= stalledUntil) {
      const firstOf = (grouped: boolean) =>
        states.filter((state) => isGrouped(state) === grouped).toSorted((a, b) => next(a) - next(b))[0];
      const [alone, grouped] = [firstOf(false), firstOf(true)];
      const [aloneAt, groupedAt] = [alone ? next(alone) : NEVER, grouped ? next(grouped) : NEVER];
      quietUntil = Math.min(aloneAt, groupedAt);
      if (quietUntil > now) break;
      if (alone && aloneAt <= groupedAt) act(alone, now);
      else
        for (const state of states.filter((one) => isGrouped(one) && next(one) <= groupedAt + WINDOW)) act(state, now);
    }
  }
  return states.map(({ lines }) => lines);
}

const linesOf = (happened: readonly Happening[], event: number) =>
  happened
    .filter((one) => one.event === event)
    .map(
      ({ at, due, edge, cause, count }) =>
        `${at} ${at - due} ${edge === 'skipped' ? `skipped ${count}` : `${edge} ${cause}`}`,
    );

const row: fc.Arbitrary<Timed> = fc
  .record(
    {
      at: fc.nat({ max: 300 }),
      every: fc.integer({ min: WINDOW * 7 + 1, max: 1200 }),
      by: fc.constantFrom(1, 2, 3, 7),
      times: fc.integer({ min: 1, max: 9 }),
      until: fc.integer({ min: 0, max: UNTIL }),
      duration: fc.integer({ min: 1, max: 40 }),
      windowed: fc.boolean(),
      missed: fc.constantFrom('late', 'skip', 'burst'),
    },
    { requiredKeys: ['at'] },
  )
  .map((one) => ({
    ...one,
    tolerance: 25,
    windowed: one.windowed === true && one.every !== undefined,
    ...(one.every === undefined ? { times: 1 } : {}),
  }));

test('rows with windows, ends, pulses, stalls and pauses do what is found tick by tick', () => {
  const stall = fc.record({ at: fc.nat({ max: UNTIL }), stallTicks: fc.nat({ max: 600 }) });
  const pause = fc.record({ at: fc.nat({ max: UNTIL }), act: fc.constantFrom('pause' as const, 'resume' as const) });
  // What comes in while nobody is awake is another matter: stalls and pauses are told apart.
  const course: fc.Arbitrary<Course[]> = fc.oneof(fc.array(pause, { maxLength: 6 }), fc.array(stall, { maxLength: 1 }));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), course, (timed, some) => {
      const sorted = some.toSorted((a, b) => a.at - b.at);
      const happened = simulate(tableOf({ timed, windowTicks: WINDOW }), { inputs: sorted as Input[], until: UNTIL });
      const expected = eventsOf(timed, sorted);
      for (const [n, lines] of expected.entries()) assert.deepEqual(linesOf(happened, n + 1), lines);
    }),
    { numRuns: randomCases(1000) },
  );
});

test("psud's rule: intervals of 100 and 360 ms with a window of 20 ms meet, and do not drift", () => {
  const timed = [
    { at: 0, every: 100, windowed: true },
    { at: 0, every: 360, windowed: true },
  ];
  const happened = simulate(tableOf({ timed, windowTicks: 20 }), { until: 1800 });
  const slow = happened.filter(({ event }) => event === 2).map(({ at, due }) => [at, due]);
  assert.deepEqual(slow, [
    [0, 0],
    [360, 360],
    [700, 720],
    [1080, 1080],
    [1440, 1440],
    [1800, 1800],
  ]);
  const fast = happened.filter(({ event, at }) => event === 1 && at > 1000).map(({ at }) => at);
  assert.deepEqual(fast, [1080, 1200, 1300, 1400, 1500, 1600, 1700, 1800]);
});

test('the n-th time is exact, whatever the fraction, and whatever was rebased', () => {
  const steps = fc.array(fc.record({ by: fc.integer({ min: 1, max: 1e9 }), rebase: fc.nat({ max: 1e9 }) }), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(
      fc.nat({ max: 1e9 }),
      fc.integer({ min: 1, max: 1e12 }),
      fc.integer({ min: 1, max: 9e7 }),
      steps,
      (at, every, by, some) => {
        const { time } = tableOf({ timed: [{ at, every, by }] });
        const occurrences = new Occurrences(time, 0);
        let [n, rebased] = [0n, 0n];
        for (const step of some) {
          occurrences.advance(0, step.by);
          n += BigInt(step.by);
          const due = BigInt(at) + (n * BigInt(every)) / BigInt(by);
          // All the way back to where numbers are small: else 20 steps may go beyond what is exact.
          const back = Number(due - rebased) - step.rebase;
          if (!Number.isSafeInteger(back)) return;
          occurrences.rebase(back);
          rebased += BigInt(back);
          assert.equal(BigInt(occurrences.dueOf(0)) + rebased, due);
        }
      },
    ),
    { numRuns: randomCases(1000) },
  );
});

test('a clock beyond 2^53 is rebased in the middle of a pulse and of a pause, and nothing moves', () => {
  const table = tableOf({ timed: [{ at: 10, every: 1000, by: 3, duration: 100 }, { at: 5000 }], until: 6000 });
  const runs = [0, 2 ** 53 - 4_000_000].map((start) => {
    const lines: string[] = [];
    let origin = start;
    const sink = {
      fired: (_: number, row: number, edge: string, cause: string, due: number, at: number) => {
        lines.push(`${at - origin} ${due - origin} ${row} ${edge} ${cause}`);
        // Times that are not exact any more may not go on at all.
        assert.ok(lines.length < 1000, 'it has no end');
      },
      skipped: () => assert.fail('nothing is skipped'),
    };
    const scheduler = new Scheduler(table, sink, { start });
    const to = (end: number) => {
      while (scheduler.nextAt <= origin + end) scheduler.advance(scheduler.nextAt);
    };
    const rebase = () => {
      scheduler.rebase(origin);
      origin = 0;
    };
    to(400);
    rebase();
    to(1400);
    scheduler.pause(origin + 1400);
    scheduler.rebase(-500);
    origin = 500;
    scheduler.resume(origin + 2400);
    to(9000);
    assert.equal(scheduler.isFinished, true);
    assert.equal(scheduler.nextAt, NEVER);
    return lines;
  });
  assert.deepEqual(runs[0], runs[1]);
  assert.ok(runs[0]?.includes('1400 1400 0 off paused'));
  assert.ok(runs[0]?.includes('6000 6000 1 on due'));
});

test('a clock that goes back is told of, and nothing comes twice', () => {
  const fired: number[] = [];
  const sink = {
    fired: (...[, , , , due]: [number, number, string, string, number]) => fired.push(due),
    skipped: () => {},
  };
  const scheduler = new Scheduler(tableOf({ timed: [{ at: 10, every: 10 }] }), sink as never, { start: 0 });
  for (const at of [10, 20, 5, 12, 30]) scheduler.advance(at);
  assert.deepEqual(fired, [10, 20, 30]);
  assert.equal(scheduler.stepsBack, 2);
});

test('a program ends what is on when its time is over, and another takes over at once where no shaft turns', () => {
  const pulse = tableOf({ timed: [{ at: 0, every: 100, duration: 60 }], until: 230 });
  const lines = (inputs: Input[]) =>
    simulate(pulse, { inputs }).map(({ at, plan, edge, cause }) => `${at} ${plan} ${edge} ${cause}`);
  assert.deepEqual(lines([]), [
    '0 0 on due',
    '60 0 off due',
    '100 0 on due',
    '160 0 off due',
    '200 0 on due',
    '230 0 off stopped',
  ]);
  const next = tableOf({ timed: [{ at: 5, duration: 1 }] });
  assert.deepEqual(lines([{ at: 130, replace: next }]), [
    '0 0 on due',
    '60 0 off due',
    '100 0 on due',
    '130 0 off replaced',
    '135 1 on due',
    '136 1 off due',
  ]);
});

test('cancelled from within itself, or replaced from within what is ended for that, nothing is lost and nothing comes twice', () => {
  const table = tableOf({
    timed: [
      { at: 0, every: 100, duration: 30 },
      { at: 10, every: 100, windowed: true },
    ],
    windowTicks: 5,
  });
  const next = tableOf({ timed: [{ at: 1, every: 50, times: 2 }] });
  const inputs: Input[] = [
    { within: 1, nth: 2, cancel: 0 },
    { within: 2, nth: 2, cancel: 1 },
    { within: 2, nth: 2, replace: next },
    { within: 1, nth: 3, act: 'stop' },
  ];
  assert.deepEqual(
    simulate(table, { inputs }).map(({ at, plan, event, edge, cause }) => `${at} ${plan} ${event} ${edge} ${cause}`),
    [
      ...['0 0 1 on due', '10 0 2 on due', '30 0 1 off due', '100 0 1 on due', '110 0 2 on due'],
      ...['110 0 1 off replaced', '111 1 1 on due'],
    ],
  );
});

test('where the cycle has a time, a program takes over at its boundary, its time with it', () => {
  const first = tableOf({ timed: [{ at: 0, every: 70, duration: 20 }], cycle: { ticks: 200 } });
  const second = tableOf({ timed: [{ at: 3, every: 50 }], cycle: { ticks: 100 } });
  const happened = simulate(first, { inputs: [{ at: 20, replace: second }], until: 310 });
  assert.deepEqual(
    happened.map(({ at, plan, edge }) => `${at} ${plan} ${edge}`),
    ['0 0 on', '20 0 off', '70 0 on', '90 0 off', '140 0 on', '160 0 off', '203 1 on', '253 1 on', '303 1 on'],
  );
});
