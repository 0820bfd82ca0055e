import { partOf } from '../../contract/schedule/part.ts';
import { NONE } from '../../contract/schedule/table.ts';
import type { ClaimedLane } from '../gate/schedule-gate.ts';
import type { LanePlan } from '../lanes/messages.ts';
import type { JudgedProgram } from './judged.ts';

/** What a lane does of a program. @param before outputs that the lane has of it already, which its own come behind */
export function lanePlan({ table, outputOf, stateOf }: JudgedProgram, { places }: ClaimedLane, before = 0): LanePlan {
  const output = outputOf.map((place) => (place === NONE ? NONE : places.indexOf(place)));
  const part = partOf(table, (action) => (output[action] ?? NONE) !== NONE);
  // Set-points themselves stay here: a lane has states.
  const own = output.map((place) => (place === NONE ? NONE : place + before));
  return { table: { ...part, actions: [] }, output: own, state: stateOf };
}

/** What goes through the gates. */
export function queuePlan({ table, queuedOf }: JudgedProgram): LanePlan {
  const nothing = new Int32Array(table.actions.length).fill(NONE);
  const part = partOf(table, (action) => queuedOf[action] !== undefined);
  return { table: part, output: nothing, state: nothing };
}
