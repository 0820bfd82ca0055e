import type { Lease } from '../leases/leases.ts';
import type { Session } from '../session.ts';
import type { JudgedProgram } from './judged.ts';
import type { EndReason } from './reasons.ts';
import type { RunningProgram } from './running-program.ts';

export interface RunOptions {
  readonly id: number;
  readonly session: Session;
  readonly judged: JudgedProgram;
  /** The program ends with it. */
  readonly lease: Lease | undefined;
  /** When it has finished, outputs stay as they are. */
  readonly keep: boolean;
  /** Why its events would be too many if its shaft turned so. */
  tooMany(program: RunningProgram, judged: JudgedProgram, cycleNs: number): string | undefined;
  /** It is over, its outputs as they shall be. @param hasBegun false: it never started, and nobody was told that it had */
  onEnded(program: RunningProgram, hasBegun: boolean): void;
}

/**
 * What becomes of the outputs. `safe`: they are made so at once. `finish`: the program has done all, and they are released, or stay. `leave`:
 * nothing is written any more, and somebody else decides about them: the broker stops.
 */
export type Fate = 'safe' | 'finish' | 'leave';

export interface End extends EndReason {
  fate: Fate;
}
