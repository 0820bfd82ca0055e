import type { ScheduleCheck } from '../../contract/methods/schedule.ts';
import type { Program } from '../../contract/schedule/program.ts';
import type { Table } from '../../contract/schedule/table.ts';
import type { Unit } from '../unit.ts';
import type { OutputUnit } from '../units/output-unit.ts';

/** An output that a program drives, and all states that it gives it. */
export interface DrivenOutput {
  readonly unit: OutputUnit;
  /** By number; 0 is the state that it was in, over which all others are laid: a set-point means the same whatever came before it. */
  readonly states: readonly object[];
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
  /** Rules that allow it. */
  readonly rules: readonly string[];
}
