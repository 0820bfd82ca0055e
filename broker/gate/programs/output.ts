import type { GpioState } from '../../../contract/gpio/level.ts';
import type { Question } from '../../../contract/policy/decide.ts';
import type { Effect } from '../../../contract/policy/effects.ts';
import type { PwmDefaults } from '../../../contract/pwm/servo.ts';
import type { PwmState } from '../../../contract/pwm/waveform.ts';
import { pwmStateOf } from '../../../contract/schedule/pwm-state.ts';
import type { Action } from '../../../contract/schedule/set-points.ts';
import type { SealableOutput } from '../../hardware/output.ts';
import type { Approach, DrivenOutput, DrivenUnit } from '../../schedule/judged.ts';
import { GpioUnit } from '../../units/gpio-unit.ts';
import type { OutputUnit } from '../../units/output-unit.ts';
import { PwmUnit } from '../../units/pwm-unit.ts';
import type { EventPlace } from './problems.ts';

export type OutputAction = Action<'pwm'> | Action<'gpio'>;

/** One output of a program while it is judged: what it was, and each state that it is given. */
export class ProgramOutput implements DrivenOutput {
  readonly unit: DrivenUnit;
  readonly device: string;
  readonly states: object[];
  readonly requested: object[];
  /** By number: the first event that sets it. */
  readonly places: EventPlace[] = [];
  readonly approaches: (Approach | undefined)[] = [];
  densest = 0;
  perCycle = 0;
  readonly isAsked: boolean;
  readonly #defaults: PwmDefaults;
  readonly #numbers = new Map<string, number>();

  /** @param zero the state that it is in */
  constructor(unit: DrivenUnit, zero: object, defaults: PwmDefaults) {
    this.unit = unit;
    this.device = unit.place.device;
    this.#defaults = defaults;
    this.states = [zero];
    this.requested = [zero];
    this.isAsked = unit.output?.isOpen === true;
  }

  get zero(): object {
    return this.states[0] as object;
  }

  /** The number of the state that a set-point means. @throws Refusal for what cannot be; OsError */
  place(action: OutputAction, event: EventPlace): number {
    const requested = outputOf(this.unit).checked(this.#stateOf(action));
    const key = keyOf(requested);
    const known = this.#numbers.get(key);
    if (known !== undefined) {
      if (event.event < (this.places[known]?.event ?? 0)) this.places[known] = event;
      return known;
    }
    const output = sealable(this.unit);
    const result = output?.isOpen ? output.plan(this.zero, requested).result : requested;
    const number = this.states.push(result) - 1;
    this.requested.push(requested);
    this.places[number] = event;
    this.#numbers.set(key, number);
    return number;
  }

  /** What is kept of it. */
  get judged(): DrivenOutput {
    const { unit, device, states, requested, approaches, densest, perCycle, isAsked } = this;
    return { unit, device, states, requested, approaches, densest, perCycle, isAsked };
  }

  #stateOf(action: OutputAction): object {
    if (action.kind === 'gpio') return { value: action.value };
    return pwmStateOf(action, this.zero as PwmState, this.#defaults);
  }
}

/** What a driven unit is to whom knows no kinds. */
export const outputOf = (unit: DrivenUnit): OutputUnit => unit as OutputUnit;

export const sealable = (unit: DrivenUnit): SealableOutput<object> | undefined =>
  unit.output as SealableOutput<object> | undefined;

export const isDriven = (unit: unknown): unit is DrivenUnit => unit instanceof PwmUnit || unit instanceof GpioUnit;

function keyOf(state: object): string {
  if ('value' in state) return String((state as GpioState).value);
  const { enabled, periodNs, dutyNs, polarity } = state as PwmState;
  return `${enabled} ${periodNs} ${dutyNs} ${polarity}`;
}

/**
 * What the policy is asked about one state of an output, as it would be asked about a call that sets it.
 * @param changesInLastSecond before it
 */
export function askedOf(
  asking: DrivenOutput,
  number: number,
  changesInLastSecond: number,
): Pick<Question, 'effect' | 'usage'> {
  const { unit, states, requested, approaches } = asking;
  const zero = states[0] as object;
  const state = states[number] as object;
  const wanted = requested[number] as object;
  const { from = previousOf(asking, state, zero), elapsedNs = Number.POSITIVE_INFINITY } = approaches[number] ?? {};
  const effect: Effect = outputOf(unit).effect({
    previous: from,
    states: wanted === state ? [state] : [wanted, state],
  });
  return { effect, usage: { sinceLastChangeS: elapsedNs / 1e9, changesInLastSecond } };
}

/**
 * For the question whether a state only ends the output: an inversed channel that is off may idle high. One that the program turns to
 * normal is not turned back for nothing.
 */
function previousOf({ states }: DrivenOutput, state: object, zero: object): object {
  if ('value' in state || (state as PwmState).enabled) return zero;
  const isEverNormal = states.some((each) => (each as PwmState).polarity === 'normal');
  return isEverNormal ? { ...zero, polarity: 'normal' } : zero;
}
