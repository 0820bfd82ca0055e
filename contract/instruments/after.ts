import type { InstrumentMethod, InstrumentProfile } from './profile.ts';
import { assigned, assignments, mirrored, type OutputStates, released, withoutHeld } from './set-points.ts';
import type { Values } from './values.ts';

/**
 * The states that a call may leave, of which nobody knows how far it came: for each of its steps one, or where there are many, those at
 * the corners of all of them.
 * @param values that have passed `checkFields`
 * @param state of before
 */
export function statesAfter(profile: InstrumentProfile, method: string, values: Values, state: Values): Values[] {
  const declared: Partial<InstrumentMethod> = profile.methods[method] ?? {};
  const { fields = {}, sets = {}, energises = false, turnsOff = false } = declared;
  const { outputsOn } = profile;
  const given = Object.entries(sets).filter(([, field]) => values[field] !== undefined);
  const switched = Object.fromEntries(given.map(([flag, field]) => [flag, values[field]]));
  const isSwitch = outputsOn !== undefined && (energises || turnsOff);
  const flags: Values = { ...state, ...switched, ...(isSwitch ? { [outputsOn]: energises } : {}) };
  const isOther = isSwitch || given.length > 0;
  const before = state.outputs as OutputStates | undefined;
  if (before === undefined) return isOther ? [flags] : [];
  const free = released(profile, declared, values, before);
  let outputs = withoutHeld(profile, mirrored(profile, before, switched), free ?? []);
  const all = isOther || free !== undefined ? [outputs] : [];
  for (const step of assignments(profile, fields, values)) {
    outputs = assigned(profile, outputs, step, flags).states;
    all.push(outputs);
  }
  return corners(all).map((each) => ({ ...flags, outputs: each }));
}

/**
 * Limits are on each quantity alone, and on one that is at rest there are none: what holds wherever each is least or greatest holds in
 * between. Few states are all that there are.
 */
function corners(all: readonly OutputStates[]): readonly OutputStates[] {
  const names = [
    ...new Set(all.flatMap((each) => Object.values(each).flatMap((quantities) => Object.keys(quantities)))),
  ];
  const most = 2 ** names.length;
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, corner) =>
    merged(all, (name, a, b) => ((corner >> names.indexOf(name)) % 2 === 0 ? Math.min(a, b) : Math.max(a, b))),
  );
}

function merged(all: readonly OutputStates[], pick: (quantity: string, a: number, b: number) => number): OutputStates {
  return all.reduce((found, each) =>
    Object.fromEntries(
      Object.entries(each).map(([output, quantities]) => [
        output,
        Object.fromEntries(
          Object.entries(quantities).map(([name, value]) => [name, pick(name, value, found[output]?.[name] ?? value)]),
        ),
      ]),
    ),
  );
}
