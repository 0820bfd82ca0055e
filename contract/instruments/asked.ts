import { Refusal } from '../errors.ts';
import type { SetPoint } from '../policy/effects.ts';
import type { Asked } from '../policy/effects-of.ts';
import type { Field, Fields } from './field.ts';
import type { InstrumentMethod, InstrumentProfile } from './profile.ts';
import { type Assignment, assigned, assignments, mirrored, type OutputStates, setPointsOf } from './set-points.ts';
import type { Values } from './values.ts';

/**
 * What the policy is asked about one call of an instrument's method: what would be set after it, not only what it sets, and each
 * value on the way.
 * @param values that have passed `checkFields`
 * @param state as the driver last told it; undefined: not yet
 * @throws Refusal `unavailable` where that must be known
 */
export function instrumentAsked(
  profile: InstrumentProfile,
  method: string,
  values: Values,
  state: Values | undefined,
): Asked<'instrument'> {
  const declared = profile.methods[method];
  if (declared === undefined) throw new RangeError(`${profile.name} has no method ${method}`);
  const { access, danger, fields = {}, turnsOff = false } = declared;
  return {
    access,
    effect: {
      kind: 'instrument',
      instrument: profile.name,
      method,
      setPoints: turnsOff ? [] : setPoints(profile, method, declared, values, state),
      lines: linesIn(fields, values),
      turnsOff,
      dangers: danger === undefined ? [] : [danger],
    },
  };
}

function setPoints(
  profile: InstrumentProfile,
  method: string,
  { fields = {}, energises, sets = {} }: InstrumentMethod,
  values: Values,
  state: Values | undefined,
): SetPoint[] {
  const wanted = assignments(profile, fields, values);
  if (wanted.length === 0 && energises !== true) return [];
  if (profile.outputs === undefined) return [];
  const before = outputStates(state);
  if (state === undefined || before === undefined)
    throw new Refusal('unavailable', `${method} is judged by what is set now, and the driver has not told that yet`);
  const flags = { ...state, ...Object.fromEntries(Object.entries(sets).map(([flag, field]) => [flag, values[field]])) };
  const start = Object.values(sets).length === 0 ? before : mirrored(profile, before, flags);
  const { points, end } = walk(profile, wanted, start, flags);
  if (energises !== true) return points;
  return [
    ...points,
    ...Object.keys(profile.outputs).flatMap((output) => setPointsOf(profile, output, end, before, {})),
  ];
}

/** Each set-point after the other, as a sequence passes through them. */
function walk(
  profile: InstrumentProfile,
  wanted: readonly Assignment[],
  start: OutputStates,
  flags: Values,
): { points: SetPoint[]; end: OutputStates } {
  let states = start;
  const points: SetPoint[] = [];
  for (const assignment of wanted) {
    const after = assigned(profile, states, assignment, flags);
    for (const output of after.changed)
      points.push(...setPointsOf(profile, output, after.states, states, assignment.quantities));
    states = after.states;
  }
  return { points, end: states };
}

/** The set-points in a state that has passed `checkFields`. */
function outputStates(state: Values | undefined): OutputStates | undefined {
  return state?.outputs as OutputStates | undefined;
}

/** Text that goes to the instrument as it is. */
function linesIn(fields: Fields, values: Values): string[] {
  const isLine = (field: Field) => field.type === 'text' && field.line === true;
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = values[name];
    return isLine(field) && typeof value === 'string' ? [value] : [];
  });
}
