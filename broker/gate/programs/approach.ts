import { highRatio, type PwmState } from '../../../contract/pwm/waveform.ts';
import type { Table } from '../../../contract/schedule/table.ts';
import type { DrivenOutput } from '../../schedule/judged.ts';
import { PwmUnit } from '../../units/pwm-unit.ts';
import type { Steps } from '../slices.ts';
import type { ProgramOutput } from './output.ts';
import type { Course, Walk } from './pace.ts';

const SECOND = 1e9;

/** What a channel was before a program comes to it. */
export interface Before {
  /** The program that it is to take over from may have left it in any of these. */
  readonly states: readonly object[];
  /** Since its last change. */
  readonly elapsedNs: number;
}

/**
 * For each state of a PWM channel, how it is come to at worst: what a limit of its slew is asked about. Where nobody can tell what
 * follows what, the worst order counts: from the farthest state, at once.
 * @param stateOf by action
 */
export function* approach(
  output: ProgramOutput,
  {
    table,
    course,
    walk,
    before,
    stateOf,
  }: { table: Table; course: Course; walk: Walk; before: Before; stateOf: Int32Array },
): Steps<void> {
  if (!(output.unit instanceof PwmUnit)) return;
  const states = output.states as PwmState[];
  const steepest = new Float64Array(states.length);
  const see = (from: PwmState, number: number, elapsedNs: number): void => {
    const to = states[number];
    if (to === undefined || !to.enabled) return;
    const steep = Math.abs(outOf(to) - outOf(from)) / Math.min(1, elapsedNs / SECOND);
    if (!(steep > (steepest[number] ?? 0))) return;
    steepest[number] = steep;
    output.approaches[number] = { from, elapsedNs };
  };
  const slackNs = table.windowTicks;
  let changedAtNs = -before.elapsedNs;
  let now: PwmState | undefined;
  const isKnown = yield* walk.over(table, course, (action, atNs) => {
    const number = stateOf[action] ?? -1;
    const state = states[number];
    if (state === undefined || state === now) return;
    const elapsedNs = Math.max(0, atNs - changedAtNs - slackNs);
    for (const from of now === undefined ? before.states : [now]) see(from as PwmState, number, elapsedNs);
    changedAtNs = atNs;
    now = state;
  });
  if (isKnown) return;
  const all = [...states, ...(before.states as PwmState[])];
  const ends = [byRatio(all, -1), byRatio(all, 1)];
  for (let number = 1; number < states.length; number++) for (const from of ends) see(from, number, 0);
}

/** Starting from off counts from 0, as in the limit itself. */
const outOf = (state: PwmState): number => (state.enabled ? highRatio(state) : 0);

const byRatio = (states: readonly PwmState[], sign: 1 | -1): PwmState =>
  states.reduce((most, state) => (sign * outOf(state) > sign * outOf(most) ? state : most));

/** Changes within the last second at worst, while a cycle takes so long; 0: no shaft turns. */
export function changesWithin(
  { densest, perCycle }: Pick<DrivenOutput, 'densest' | 'perCycle'>,
  cycleNs: number,
): number {
  return densest + (cycleNs === 0 ? 0 : perCycle * Math.ceil(SECOND / cycleNs));
}
