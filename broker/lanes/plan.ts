import { partOf } from '../../contract/schedule/part.ts';
import { NONE, type Table } from '../../contract/schedule/table.ts';
import type { LanePlan } from './messages.ts';

/**
 * What a lane does of a program that was judged. What is done it has as states of outputs; the set-points themselves stay here.
 * @param outputOf, stateOf by action of the table: which output, and which of its states @param places of the lane's outputs, in its order
 */
export function lanePlanOf(
  { table, outputOf, stateOf }: { table: Table; outputOf: Int32Array; stateOf: Int32Array },
  places: readonly number[],
): LanePlan {
  const laneOutputs = new Map(places.map((place, index) => [place, index]));
  const output = outputOf.map((place) => laneOutputs.get(place) ?? NONE);
  const part = partOf(table, (action) => (output[action] ?? NONE) !== NONE);
  return { table: { ...part, actions: [] }, output, state: stateOf };
}
