import type { Action } from '../../contract/schedule/set-points.ts';
import type { Core } from '../core.ts';
import type { ScheduleGate } from '../gate/schedule-gate.ts';
import type { Lanes } from '../lanes/lanes.ts';
import type { Session } from '../session.ts';
import type { Unit } from '../unit.ts';

/** What programs work with. */
export interface Surroundings {
  readonly core: Core;
  readonly gate: ScheduleGate;
  readonly lanes: Lanes;
  /** Does one thing in somebody's name that waits for its turn. @throws Refusal */
  act(session: Session, action: Action): Promise<void>;
  /** Ends every grant and makes a unit safe, and sees to the fail-safe's table. Never throws; false: it may not be safe. */
  makeSafe(unit: Unit, reason: string): boolean | Promise<boolean>;
  /** Resolves when none of these waits to be made safe. */
  safe(units: readonly Unit[]): Promise<void>;
  /** Looks at what the kernel has now: whatever has gone is told to `Programs.unplugged`. */
  refresh(): void;
  /** Tells what an output has become under the program of a user. */
  settle(unit: Unit, user: string): void;
}
