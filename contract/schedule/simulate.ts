import { cycleOfRpm } from './angle.ts';
import { NEVER } from './queue.ts';
import { Scheduler } from './scheduler.ts';
import type { Cause, Edge, Sink } from './sink.ts';
import { NONE, rowOf, type Table } from './table.ts';

const NS_PER_SECOND = 1e9;

/** Thrown from within: after a stall a burst may be of any number of events, all of one time. */
const ENOUGH = Symbol('enough events');

/** What is done to a scheduler while it runs. */
export type Deed =
  | { readonly rpm: number }
  | { readonly cycleTicks: number }
  | { readonly tooth: { readonly angle: number; readonly cycleTicks: number; readonly fraction?: number } }
  /** An entry of the program, from 0. */
  | { readonly cancel: number }
  | { readonly replace: Table }
  /** For so many ticks nobody wakes it, and nothing reaches it. */
  | { readonly stallTicks: number }
  | { readonly act: 'lost' | 'pause' | 'resume' | 'stop' };

/** At a time, in ticks; or from within an event: the n-th time, from 1, that the event of this number begins. */
export type Input = Deed & ({ readonly at: number } | { readonly within: number; readonly nth: number });

export interface Simulation {
  readonly inputs?: readonly Input[];
  /** When to end it, in ticks; left out: when nothing is left to do. */
  readonly until?: number;
  /** Most events, for programs without end. Default: 1000000. */
  readonly mostEvents?: number;
  /** What a tick is; for inputs in rpm. Default: 1000000000, nanoseconds. */
  readonly ticksPerSecond?: number;
  /** Pairs of events at angles and outputs that programs may have that replace the first. */
  readonly pairs?: number;
  readonly outputs?: number;
}

export interface Happening {
  readonly at: number;
  readonly due: number;
  readonly plan: number;
  /** The number of the event in its program. */
  readonly event: number;
  readonly edge: Edge | 'skipped';
  readonly cause: Cause;
  /** What is done: a place in the table's actions; -1 where nothing is. */
  readonly action: number;
  /** How many were skipped. */
  readonly count: number;
  /** Of the shaft, as it was then; 0: it stood. */
  readonly cycleTicks: number;
}

/**
 * Runs a program on a virtual clock that goes from one event to the next: what happens depends on the program and the inputs
 * alone, and is the same everywhere. What comes in at a time comes before what is due at that time.
 */
export function simulate(table: Table, simulation: Simulation = {}): Happening[] {
  const {
    inputs = [],
    until = NEVER,
    mostEvents = 1e6,
    ticksPerSecond = NS_PER_SECOND,
    pairs = 0,
    outputs = 0,
  } = simulation;
  const timed = inputs.filter((input) => 'at' in input).toSorted((a, b) => a.at - b.at);
  const within = new Map<string, Deed[]>();
  for (const input of inputs) {
    if ('at' in input) continue;
    const key = `${input.within} ${input.nth}`;
    within.set(key, [...(within.get(key) ?? []), input]);
  }
  const happened: Happening[] = [];
  const counts = new Map<number, number>();
  let now = 0;
  let stalledUntil = 0;

  const sink: Sink = {
    fired(plan, row, edge, cause, due, at) {
      const event = note(plan, row, { edge, cause, due, at, count: 1 });
      if (edge === 'off') return;
      const nth = (counts.get(event) ?? 0) + 1;
      counts.set(event, nth);
      for (const deed of within.get(`${event} ${nth}`) ?? []) apply(deed);
    },
    skipped(plan, row, count, due, at) {
      note(plan, row, { edge: 'skipped', cause: 'due', due, at, count });
    },
  };
  const scheduler = new Scheduler(table, sink, { start: 0, pairs, outputs });

  function note(plan: number, row: number, what: Pick<Happening, 'edge' | 'cause' | 'due' | 'at' | 'count'>): number {
    const { rows, place } = rowOf(scheduler.tableOf(plan) ?? table, row);
    const event = rows.number[place] ?? NONE;
    const action = what.edge === 'skipped' ? NONE : (rows[what.edge][place] ?? NONE);
    if (happened.length >= mostEvents) throw ENOUGH;
    happened.push({ ...what, plan, event, action, cycleTicks: scheduler.cycleTicks });
    return event;
  }

  function apply(deed: Deed, at = now): void {
    if ('rpm' in deed) scheduler.setCycle(cycleOfRpm(deed.rpm, ticksPerSecond), now);
    else if ('cycleTicks' in deed) scheduler.setCycle(deed.cycleTicks, now);
    else if ('tooth' in deed) scheduler.tooth({ ...deed.tooth, at }, now);
    else if ('cancel' in deed) scheduler.cancel(deed.cancel);
    else if ('replace' in deed) scheduler.replace(deed.replace, now);
    else if ('stallTicks' in deed) stalledUntil = now + deed.stallTicks;
    else scheduler[deed.act](now);
  }

  function run(): void {
    for (let next = 0; happened.length < mostEvents; ) {
      const input = timed[next];
      const wake = Math.max(Math.min(scheduler.nextAt, input?.at ?? NEVER), stalledUntil, now);
      if (wake === NEVER || wake > until) break;
      now = wake;
      if (input !== undefined && input.at <= now) {
        apply(input, input.at);
        next += 1;
      } else scheduler.advance(now);
    }
  }

  try {
    run();
  } catch (error) {
    if (error !== ENOUGH) throw error;
  }
  return happened;
}

/** One line each, for comparing with what another implementation has written: time, lateness, plan, event, what, why. */
export const happeningsText = (happened: readonly Happening[]): string =>
  happened
    .map(({ at, due, plan, event, edge, cause, count }) => {
      const what = edge === 'skipped' ? `skipped ${count}` : `${edge} ${cause}`;
      return `${at} ${at - due} ${plan} ${event} ${what}\n`;
    })
    .join('');
