import { Refusal } from '../errors.ts';
import type { SetPoint } from '../policy/effects.ts';
import type { Asked } from '../policy/effects-of.ts';
import type { Field, Fields } from './field.ts';
import type { InstrumentMethod, InstrumentProfile } from './profile.ts';
import {
  type Assignment,
  assigned,
  assignments,
  mirrored,
  type OutputStates,
  released,
  setPointsOf,
} from './set-points.ts';
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
  const declared = Object.hasOwn(profile.methods, method) ? profile.methods[method] : undefined;
  if (declared === undefined) throw new RangeError(`${profile.name} has no method ${method}`);
  const { access, danger, fields = {}, turnsOff = false } = declared;
  return {
    access,
    effect: {
      kind: 'instrument',
      instrument: profile.name,
      method,
      setPoints: turnsOff ? [] : setPoints(profile, method, declared, values, state),
      released: released(profile, declared, values, releasable(method, declared, values, state)) ?? [],
      lines: linesIn(fields, values),
      turnsOff,
      dangers: danger === undefined ? [] : [danger],
    },
  };
}

/** What is held now, where it must be known. @throws Refusal `unavailable` */
function releasable(
  method: string,
  { releases }: InstrumentMethod,
  values: Values,
  state: Values | undefined,
): OutputStates {
  const before = outputStates(state);
  if (before === undefined && releases !== undefined && values[releases] === undefined) throw untold(method);
  return before ?? {};
}

function setPoints(
  profile: InstrumentProfile,
  method: string,
  { fields = {}, energises, sets = {} }: InstrumentMethod,
  values: Values,
  state: Values | undefined,
): SetPoint[] {
  const wanted = assignments(profile, fields, values);
  const given = Object.entries(sets).filter(([, field]) => values[field] !== undefined);
  if (wanted.length === 0 && given.length === 0 && energises !== true) return [];
  if (profile.outputs === undefined) return [];
  const before = outputStates(state);
  if (state === undefined || before === undefined) throw untold(method);
  const switched = Object.fromEntries(given.map(([flag, field]) => [flag, values[field]]));
  const flags = { ...state, ...switched };
  const start = mirrored(profile, before, switched);
  const followers = Object.keys(start).filter((output) => start[output] !== before[output]);
  const { points, end } = walk(profile, wanted, start, flags);
  return [
    ...followers.flatMap((output) => setPointsOf(profile, output, start, before, {})),
    ...points,
    ...(energises === true ? energised(profile, end, state) : []),
  ];
}

const untold = (method: string): Refusal =>
  new Refusal('unavailable', `${method} is judged by what is set now, and the driver has not told that yet`);

/** Everything that is set: where nothing was given out, it comes at once. */
function energised(profile: InstrumentProfile, states: OutputStates, { [profile.outputsOn ?? '']: isOn }: Values) {
  const before = profile.outputsOn === undefined || isOn === true ? states : {};
  return Object.keys(profile.outputs ?? {}).flatMap((output) => setPointsOf(profile, output, states, before, {}));
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
    for (const { output, quantities } of after.changed)
      points.push(...setPointsOf(profile, output, after.states, states, quantities));
    states = after.states;
  }
  return { points, end: states };
}

/** The set-points in a state that has passed `checkFields`. */
function outputStates(state: Values | undefined): OutputStates | undefined {
  return state?.outputs as OutputStates | undefined;
}

/** Text that goes to the instrument as it is, at any depth. */
function linesIn(fields: Fields, values: Values): string[] {
  return Object.entries(fields).flatMap(([name, field]) => linesOf(field, values[name]));
}

function linesOf(field: Field, value: unknown): string[] {
  if (field.type === 'list' && Array.isArray(value)) return value.flatMap((item: unknown) => linesOf(field.of, item));
  if (field.type === 'record' && value !== undefined) return linesIn(field.fields, value as Values);
  return field.type === 'text' && field.line === true && typeof value === 'string' ? [value] : [];
}
