import type { InstrumentProfile } from './profile.ts';
import { assigned, assignments, mirrored, type OutputStates } from './set-points.ts';
import type { Values } from './values.ts';

/**
 * The states that a call may leave, of which nobody knows how far it came: for each of its steps one, or where there are many, the two
 * between which they are.
 * @param values that have passed `checkFields`
 * @param state of before
 */
export function statesAfter(profile: InstrumentProfile, method: string, values: Values, state: Values): Values[] {
  const { fields = {}, sets = {}, energises = false, turnsOff = false } = profile.methods[method] ?? {};
  const { outputsOn } = profile;
  const set = Object.entries(sets).flatMap(([flag, field]): [string, unknown][] =>
    values[field] === undefined ? [] : [[flag, values[field]]],
  );
  if (outputsOn !== undefined && (energises || turnsOff)) set.push([outputsOn, energises]);
  const flags: Values = { ...state, ...Object.fromEntries(set) };
  const before = state.outputs as OutputStates | undefined;
  if (before === undefined) return set.length === 0 ? [] : [flags];
  let outputs = set.length === 0 ? before : mirrored(profile, before, Object.fromEntries(set));
  const all = set.length === 0 ? [] : [outputs];
  for (const step of assignments(profile, fields, values)) {
    outputs = assigned(profile, outputs, step, flags).states;
    all.push(outputs);
  }
  const ends = all.length <= 2 ? all : [extremes(all, Math.min), extremes(all, Math.max)];
  return ends.map((each) => ({ ...flags, outputs: each }));
}

/** Limits are on each quantity alone: what holds at its least and at its greatest value holds in between. */
function extremes(all: readonly OutputStates[], pick: (a: number, b: number) => number): OutputStates {
  return all.reduce((found, each) =>
    Object.fromEntries(
      Object.entries(each).map(([output, quantities]) => [
        output,
        Object.fromEntries(
          Object.entries(quantities).map(([name, value]) => [name, pick(value, found[output]?.[name] ?? value)]),
        ),
      ]),
    ),
  );
}
