/** What the sensors of a warm engine say at an easy load: volts at the inputs, by what they measure. */
import type { ParameterName } from '../../contract/engine/dictionary.ts';

export const warmEngine: ReadonlyMap<ParameterName, number> = new Map([
  ['TPS', 1.3],
  ['MAF', 2.7],
  ['ACT', 2.5],
  ['ECT', 0.85],
  ['HEGO1', 2.5],
  ['HEGO2', 2.5],
  ['VCC', 4.3],
] as const);
