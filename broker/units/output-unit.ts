import { Refusal } from '../../contract/errors.ts';
import type { Effect } from '../../contract/policy/effects.ts';
import type { Output } from '../hardware/output.ts';
import type { Subscriptions } from '../subscriptions/subscriptions.ts';
import { Unit, type UnitFacts } from '../unit.ts';

/** What somebody asks of an output, and what the hardware would make of it: `states` and `passing` as in the policy's effects. */
export interface Change<State> {
  previous: State;
  states: readonly State[];
  passing?: readonly State[];
  leavesRunning?: boolean;
}

/** Why a state is told to subscribers. */
export type Cause = 'call' | 'safe' | 'initial' | 'foreign' | 'program';

/** Whether two states of one output are the same: they are flat. */
export function sameStates<State extends object>(one: State, other: State): boolean {
  for (const field in one) if (one[field] !== other[field]) return false;
  return true;
}

/**
 * A unit with a state that is read and set in one turn of the loop. What its kind knows of states is here; how the hardware is reached is
 * its `output`'s business.
 */
export abstract class OutputUnit<State extends object = object> extends Unit {
  /** Jobs that wait for the kernel to give it to us. */
  opening = 0;
  /** The last state that the broker saw or made: tells a foreign change from its own. */
  lastKnown: State | undefined;

  /** Undefined while it is unplugged. */
  abstract get output(): Output<State> | undefined;

  /** What is assumed of one that is not open. */
  abstract readonly closedState: State;
  abstract isOn(state: State): boolean;
  abstract off(previous: State): State;
  /** The declared safe state, laid over the present one. */
  abstract safeOver(previous: State): State;
  /** The state that the entry declares for the broker's start, if it does. */
  abstract initialOver(previous: State): State | undefined;
  /** What no hardware can do, whatever the policy. @throws Refusal `invalid` */
  abstract checked(state: State): State;
  /** What the policy is asked about. */
  abstract effect(change: Change<State>): Effect;
  /** Tells subscribers; null: it was closed. */
  abstract announce(subscriptions: Subscriptions, state: State | null, cause: Cause, user: string | undefined): void;

  get isPlugged(): boolean {
    return this.output !== undefined;
  }

  /** @throws Refusal `unavailable` while it is unplugged */
  get plugged(): Output<State> {
    const { output } = this;
    if (output !== undefined) return output;
    throw new Refusal('unavailable', `${this.name} is unplugged: the kernel does not have it now`, {
      device: this.name,
    });
  }

  facts(): UnitFacts | undefined {
    const { output } = this;
    return output && { path: output.path, backend: output.backend, open: output.isOpen };
  }
}
