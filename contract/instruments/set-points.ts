import type { SetPoint } from '../policy/effects.ts';
import type { Field, Fields } from './field.ts';
import type { InstrumentMethod, InstrumentProfile, Quantity } from './profile.ts';
import { outputOf, type Values } from './values.ts';

/** 7.4 set by way of an instrument's own digits may come back as 7.400000001. */
export const ROUNDING = 1e-6;

/** By output and quantity, what is set. */
export type OutputStates = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What one record of a call sets: an output, its quantities, and how fast each changes. */
export interface Assignment {
  output: string;
  quantities: Readonly<Record<string, number>>;
}

/** What a call sets, in its order: the quantities of a record, the records in it, then its lists, twice where they are repeated. */
export function assignments(profile: InstrumentProfile, fields: Fields, values: Values): Assignment[] {
  const output = outputOf(profile, fields, values);
  const fed = Object.entries(fields).flatMap(([name, field]): [string, number][] => {
    const value = values[name];
    return isNumber(field) && field.feeds !== undefined && typeof value === 'number' ? [[field.feeds, value]] : [];
  });
  const own = output === undefined || fed.length === 0 ? [] : [{ output, quantities: Object.fromEntries(fed) }];
  const inside = (type: Field['type']) =>
    Object.entries(fields).flatMap(([name, field]) =>
      field.type === type ? within(profile, field, values[name]) : [],
    );
  const lists = inside('list');
  const isAgain = Object.entries(fields).some(
    ([name, field]) => isNumber(field) && field.repeats === true && Number(values[name] ?? 1) > 1,
  );
  // From the end to the beginning is a way of its own; going it once more shows nothing new.
  return [...own, ...inside('record'), ...lists, ...(isAgain ? lists : [])];
}

const isNumber = (field: Field): field is Extract<Field, { type: 'number' | 'integer' }> =>
  field.type === 'number' || field.type === 'integer';

function within(profile: InstrumentProfile, field: Field, value: unknown): Assignment[] {
  if (value === undefined) return [];
  if (field.type === 'record') return assignments(profile, field.fields, value as Values);
  if (field.type !== 'list' || !Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => within(profile, field.of, item));
}

/** The outputs of which a call takes away what is held; undefined: its method takes away nothing. @param states as they are before */
export function released(
  { outputs = {} }: InstrumentProfile,
  { releases }: Pick<InstrumentMethod, 'releases'>,
  values: Values,
  states: OutputStates,
): string[] | undefined {
  if (releases === undefined) return undefined;
  const named = values[releases];
  if (typeof named === 'string') return [named];
  return Object.keys(outputs).filter((output) =>
    Object.keys(states[output] ?? {}).some((quantity) => outputs[output]?.[quantity]?.optional),
  );
}

/** What is set after nothing is held any more of some outputs. */
export function withoutHeld(
  { outputs = {} }: InstrumentProfile,
  states: OutputStates,
  names: readonly string[],
): OutputStates {
  const kept = names.map((output) => {
    const quantities = Object.entries(states[output] ?? {});
    return [output, Object.fromEntries(quantities.filter(([name]) => !outputs[output]?.[name]?.optional))] as const;
  });
  return { ...states, ...Object.fromEntries(kept) };
}

/** What is set after an assignment, with what follows it: as assignments too. */
export function assigned(
  { mirrors = [], outputs = {} }: InstrumentProfile,
  before: OutputStates,
  assignment: Assignment,
  flags: Values,
): { states: OutputStates; changed: Assignment[] } {
  const { output, quantities } = assignment;
  const held = Object.entries(quantities).filter(([name]) => outputs[output]?.[name]?.rateOf === undefined);
  let states: OutputStates = { ...before, [output]: { ...before[output], ...Object.fromEntries(held) } };
  const followers = new Map<string, Record<string, number>>();
  for (const { when, from, to, quantity, factor } of mirrors) {
    const value = quantities[quantity];
    if (flags[when] !== true || from !== output || value === undefined) continue;
    const rate = rateOf(outputs[from], quantity);
    const ownRate = rateOf(outputs[to], quantity);
    const pace = rate === undefined ? undefined : quantities[rate];
    // One that is elsewhere jumps to where it should be.
    const isWith = isNear(before[to]?.[quantity], (before[from]?.[quantity] ?? 0) * factor);
    const own = isWith && ownRate !== undefined && pace !== undefined ? { [ownRate]: pace * Math.abs(factor) } : {};
    // Not -0, which a message would show.
    states = { ...states, [to]: { ...states[to], [quantity]: value * factor + 0 } };
    followers.set(to, { ...followers.get(to), ...own });
  }
  return { states, changed: [assignment, ...[...followers].map(([to, paces]) => ({ output: to, quantities: paces }))] };
}

const isNear = (a: number | undefined, b: number): boolean => a !== undefined && Math.abs(a - b) <= ROUNDING;

/** The quantity that says how fast another changes. */
function rateOf(quantities: Readonly<Record<string, Quantity>> = {}, changing: string): string | undefined {
  return Object.keys(quantities).find((name) => quantities[name]?.rateOf === changing);
}

/** What followers are set to as soon as they follow. @param switched the flags that a call sets */
export function mirrored({ mirrors = [] }: InstrumentProfile, states: OutputStates, switched: Values): OutputStates {
  const all = new Map(Object.entries(states));
  const followed = new Set<string>();
  for (const { when, from, to, quantity, factor } of mirrors) {
    const value = all.get(from)?.[quantity];
    // Of two that follow each other, the first that is declared leads.
    if (switched[when] !== true || value === undefined || followed.has(`${from} ${quantity}`)) continue;
    followed.add(`${to} ${quantity}`);
    all.set(to, { ...all.get(to), [quantity]: value * factor + 0 });
  }
  return Object.fromEntries(all);
}

/**
 * The set-points of an output, for the policy.
 * @param before what is set now: what differs from it changes
 * @param given what the call sets, with the rates at which it says that it changes
 */
export function setPointsOf(
  { outputs = {} }: InstrumentProfile,
  output: string,
  after: OutputStates,
  before: OutputStates,
  given: Readonly<Record<string, number>>,
): SetPoint[] {
  const quantities = outputs[output] ?? {};
  const resting = (name: string, { rest }: Quantity) => rest !== undefined && after[output]?.[name] === rest;
  const canRest = Object.values(quantities).some(({ rest }) => rest !== undefined);
  const rests = Object.entries(quantities).every(([name, each]) => each.rest === undefined || resting(name, each));
  return Object.entries(quantities).flatMap(([quantity, each]): SetPoint[] => {
    const value = after[output]?.[quantity];
    if (value === undefined) return [];
    const rate = rateOf(quantities, quantity);
    const changes = rate !== undefined && !isNear(before[output]?.[quantity], value) && !resting(quantity, each);
    return [
      {
        output,
        quantity,
        value,
        unit: each.unit,
        atRest: resting(quantity, each),
        // Of an output that gives nothing out, how much it could give matters to nobody but who sets it.
        matters: !(canRest && rests) || Object.hasOwn(given, quantity),
        ...(changes ? { change: { quantity: rate, value: given[rate], unit: quantities[rate]?.unit ?? '' } } : {}),
      },
    ];
  });
}
