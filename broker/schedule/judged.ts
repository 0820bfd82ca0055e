import type { Refusal } from '../../contract/errors.ts';
import type { ScheduleCheck } from '../../contract/methods/schedule.ts';
import type { Policy } from '../../contract/policy/compile.ts';
import type { Asked } from '../../contract/policy/effects-of.ts';
import type { Usage } from '../../contract/policy/limits.ts';
import type { Program } from '../../contract/schedule/program.ts';
import type { Table } from '../../contract/schedule/table.ts';
import type { Unit } from '../unit.ts';
import type { GpioUnit } from '../units/gpio-unit.ts';
import type { PwmUnit } from '../units/pwm-unit.ts';

/** What a lane can drive. */
export type DrivenUnit = PwmUnit | GpioUnit;

/** An output that a program drives, and all states that it gives it. */
export interface DrivenOutput {
  readonly unit: DrivenUnit;
  /** The name of its entry when it was judged: a policy may give the unit another, and other rules with it. */
  readonly device: string;
  /** By number; 0 is the state that it was in, over which all others are laid: a set-point means the same whatever came before it. */
  readonly states: readonly object[];
  /** By number: what was asked, of which the hardware makes the state. */
  readonly requested: readonly object[];
  /** By number: how it is come to at worst; where nothing stands, in no hurry. */
  readonly approaches: readonly (Approach | undefined)[];
  /** Most changes within one second by events in time, and those of one cycle at angles. */
  readonly densest: number;
  readonly perCycle: number;
  /** The hardware was asked what it makes of each state. */
  readonly isAsked: boolean;
}

/** From which state another is come to at worst, and how long after the last change. */
export interface Approach {
  readonly from: object;
  readonly elapsedNs: number;
}

/** What a program does to a device that is not an output, as the policy is asked about it. */
export interface QueuedAsking {
  readonly unit: Unit;
  readonly asked: Asked;
  /** Calls, and bytes, in the densest second. */
  readonly usage: Usage;
}

/** A program that the gate has looked at whole: every set-point of it. */
export interface JudgedProgram {
  readonly program: Program;
  /** SHA-256 of it, as hexadecimal digits. */
  readonly hash: string;
  readonly table: Table;
  readonly check: ScheduleCheck;
  /** Outputs, which lanes write to. */
  readonly outputs: readonly DrivenOutput[];
  /** By action of the table: its output and its state; -1 for what goes through the queue. */
  readonly outputOf: Int32Array;
  readonly stateOf: Int32Array;
  /** By action: the unit whose turn it takes; undefined for what a lane writes. */
  readonly queuedOf: readonly (Unit | undefined)[];
  readonly queued: readonly QueuedAsking[];
  /** Rules that allow it. */
  readonly rules: readonly string[];
  /** The policy that it was judged by, and when: of the monotonic clock. */
  readonly policy: Policy;
  readonly judgedAtNs: bigint;
  /** Why it may not run, and the device that it is about. */
  readonly refusal: { readonly refusal: Refusal; readonly device: string | undefined } | undefined;
}
