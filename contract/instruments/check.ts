import { Refusal } from '../errors.ts';
import type { Path } from '../issues.ts';
import { unknownName } from '../profiles/codec/codec.ts';
import { sequenceProblems } from '../serial/sequence-problems.ts';
import type { Field, Fields } from './field.ts';
import { hasField, isLine } from './inside.ts';
import type { InstrumentMethod, InstrumentProfile } from './profile.ts';
import { checkFields } from './values.ts';

/** What is wrong with a profile, and where. */
export interface InstrumentFinding {
  path: Path;
  message: string;
}
type Findings = Generator<InstrumentFinding>;

/** What a table has of its own under a name. */
const own = <Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;

/** The name under which the state is told. */
export const STATE_TOPIC = 'state';

/** What the schema cannot say: references to nothing, ranges upside down, set-points that nobody would tell. */
export function instrumentFindings(profile: InstrumentProfile): InstrumentFinding[] {
  return [
    ...outputFindings(profile),
    ...mirrorFindings(profile),
    ...stateFindings(profile),
    ...Object.entries(profile.methods).flatMap(([name, method]) => [...methodFindings(profile, name, method)]),
    ...topicFindings(profile),
    ...safeFindings(profile),
  ];
}

function* outputFindings({ outputs = {} }: InstrumentProfile): Findings {
  for (const [output, quantities] of Object.entries(outputs))
    for (const [name, { min, max, rest, rateOf, optional }] of Object.entries(quantities)) {
      const path = ['outputs', output, name];
      if (min > max) yield { path, message: `min ${min} is above max ${max}` };
      if (rest !== undefined && (rest < min || rest > max))
        yield { path: [...path, 'rest'], message: `${rest} is not within ${min} to ${max}` };
      if (rateOf === undefined) continue;
      if (optional)
        yield { path: [...path, 'optional'], message: `'${name}' says how fast something changes: it is never held` };
      const other = own(quantities, rateOf);
      if (other === undefined || other.rateOf !== undefined)
        yield { path: [...path, 'rateOf'], message: `${output} has no quantity '${rateOf}' that could change` };
      if (rest !== undefined)
        yield { path: [...path, 'rest'], message: `'${name}' says how fast something changes: that is never at rest` };
      const [first] = Object.keys(quantities).filter((each) => quantities[each]?.rateOf === rateOf);
      if (first !== name)
        yield { path: [...path, 'rateOf'], message: `how fast '${rateOf}' changes is said by '${first}' already` };
    }
}

function* mirrorFindings({ mirrors = [], outputs = {}, state = {} }: InstrumentProfile): Findings {
  for (const [index, { when, from, to, quantity }] of mirrors.entries()) {
    const path = ['mirrors', index];
    if (own(state, when)?.type !== 'boolean')
      yield { path: [...path, 'when'], message: `'${when}' is no boolean of the state` };
    for (const [key, output] of Object.entries({ from, to })) {
      const found = own(own(outputs, output) ?? {}, quantity);
      if (found === undefined || found.rateOf !== undefined)
        yield {
          path: [...path, key],
          message: `there is no output '${output}' with a quantity '${quantity}' that could follow`,
        };
    }
    if (from === to) yield { path: [...path, 'to'], message: `'${to}' cannot follow itself` };
    const others = mirrors.filter((other) => other.quantity === quantity);
    if (mirrors.slice(0, index).some((other) => other.to === to && other.quantity === quantity))
      yield { path: [...path, 'to'], message: `'${to}' follows something already` };
    // One step is all that is looked at when a call is judged.
    if (others.some((other) => other.from === to && (other.to !== from || other.when !== when)))
      yield {
        path: [...path, 'to'],
        message: `'${to}' follows, and may be followed by '${from}' alone, at the same times`,
      };
  }
}

function* stateFindings(profile: InstrumentProfile): Findings {
  const { outputs, outputsOn, state = {} } = profile;
  yield* fieldFindings(profile, state, ['state']);
  const told = own(state, 'outputs');
  if (outputs !== undefined && (told?.type !== 'outputs' || told.of !== undefined || told.optional === true))
    yield {
      path: ['state'],
      message: "with outputs, the state has a field 'outputs' of type outputs: limits are judged by what is set",
    };
  const on = outputsOn === undefined ? undefined : own(state, outputsOn);
  if (outputsOn !== undefined && (on?.type !== 'boolean' || on.optional === true))
    yield { path: ['outputsOn'], message: `'${outputsOn}' is no boolean of the state that is always told` };
}

function* methodFindings(profile: InstrumentProfile, name: string, method: InstrumentMethod): Findings {
  const { access, danger, fields = {}, result, sets = {}, turnsOff, energises, interrupts, releases } = method;
  const path = ['methods', name];
  yield* fieldFindings(profile, fields, [...path, 'fields']);
  if (result !== undefined) yield* fieldFindings(profile, result, [...path, 'result']);
  for (const [flag, field] of Object.entries(sets)) {
    if (own(profile.state ?? {}, flag)?.type !== 'boolean')
      yield { path: [...path, 'sets', flag], message: `'${flag}' is no boolean of the state` };
    if (own(fields, field)?.type !== 'boolean')
      yield { path: [...path, 'sets', flag], message: `'${field}' is no boolean of the method` };
  }
  if (releases !== undefined && own(fields, releases)?.type !== 'output')
    yield { path: [...path, 'releases'], message: `'${releases}' is no field of the method that names an output` };
  const isSetting =
    energises === true || releases !== undefined || Object.keys(sets).length > 0 || hasField(fields, isFeeding);
  if (turnsOff && isSetting) yield { path, message: 'a method that turns off is not limited, and may set nothing' };
  if (access === 'read' && (isSetting || turnsOff || interrupts))
    yield { path: [...path, 'access'], message: 'a method that changes something takes more than read access' };
  if (danger === undefined && hasField(fields, isLine))
    yield {
      path,
      message: "a line that goes to the instrument as it is passes by every limit: give it a danger ('raw')",
    };
  if (hasField(fields, ({ type }) => type === 'outputs'))
    yield { path: [...path, 'fields'], message: 'a call says what it sets output by output: with a list of records' };
}

function* fieldFindings(profile: InstrumentProfile, fields: Fields, path: Path): Findings {
  const outputNames = Object.values(profile.outputs ?? {});
  const named = Object.values(fields).filter(({ type }) => type === 'output');
  if (named.length > 1) yield { path, message: 'fields that stand together can be about one output alone' };
  for (const [name, field] of Object.entries(fields)) {
    const here = [...path, name];
    if ((field.type === 'output' || field.type === 'outputs') && outputNames.length === 0)
      yield { path: here, message: 'the profile declares no outputs' };
    if (field.type === 'number' || field.type === 'integer') {
      const { feeds: quantity, min, max } = field;
      if (min !== undefined && max !== undefined && min > max)
        yield { path: here, message: `min ${min} is above max ${max}` };
      if (quantity === undefined) continue;
      if (named.length === 0 || named.some(({ optional }) => optional === true))
        yield { path: here, message: `it feeds '${quantity}' of no output: none is always named beside it` };
      if (Object.values(fields).some((other) => other !== field && isFeeding(other) && other.feeds === quantity))
        yield { path: [...here, 'feeds'], message: `another field beside it feeds '${quantity}' too` };
      if (!outputNames.every((quantities) => Object.hasOwn(quantities, quantity)))
        yield { path: [...here, 'feeds'], message: `not every output has a quantity '${quantity}'` };
    }
    yield* innerFindings(profile, field, here);
  }
}

function* innerFindings(profile: InstrumentProfile, field: Field, path: Path): Findings {
  if (field.type === 'record') yield* fieldFindings(profile, field.fields, [...path, 'fields']);
  if (field.type === 'list') yield* innerFindings(profile, field.of, [...path, 'of']);
  if (field.type === 'outputs' && field.of !== undefined) yield* innerFindings(profile, field.of, [...path, 'of']);
}

type Feeding = Extract<Field, { type: 'number' | 'integer' }> & { feeds: string };
const isFeeding = (field: Field): field is Feeding =>
  (field.type === 'number' || field.type === 'integer') && field.feeds !== undefined;

function* topicFindings(profile: InstrumentProfile): Findings {
  for (const [name, { fields }] of Object.entries(profile.topics ?? {})) {
    if (name === STATE_TOPIC)
      yield { path: ['topics', name], message: `'${STATE_TOPIC}' is the state's own: give it another name` };
    yield* fieldFindings(profile, fields, ['topics', name, 'fields']);
  }
}

function* safeFindings(profile: InstrumentProfile): Findings {
  for (const { index, message } of sequenceProblems(profile.portSafe ?? []))
    yield { path: ['portSafe', index], message };
  for (const [index, call] of (profile.safe ?? []).entries()) {
    const problem = safeCallProblem(profile, call);
    if (problem !== undefined) yield { path: ['safe', index], message: problem };
  }
}

/** Why a method cannot be called with these fields; undefined: it can. */
export function safeCallProblem(
  profile: InstrumentProfile,
  { method, fields }: { method: string; fields?: Readonly<Record<string, unknown>> | undefined },
): string | undefined {
  const declared = own(profile.methods, method);
  if (declared === undefined)
    return unknownName(`${profile.name} has no method '${method}'`, method, 'it has', Object.keys(profile.methods))
      .message;
  try {
    checkFields(profile, declared.fields, fields);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}
