import { Refusal } from '../errors.ts';
import type { Path } from '../issues.ts';
import type { Field, Fields } from './field.ts';
import type { InstrumentMethod, InstrumentProfile } from './profile.ts';
import { checkFields } from './values.ts';

/** What is wrong with a profile, and where. */
export interface InstrumentFinding {
  path: Path;
  message: string;
}
type Findings = Generator<InstrumentFinding>;

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
    for (const [name, { min, max, rest, rateOf }] of Object.entries(quantities)) {
      const path = ['outputs', output, name];
      if (min > max) yield { path, message: `min ${min} is above max ${max}` };
      if (rest !== undefined && (rest < min || rest > max))
        yield { path: [...path, 'rest'], message: `${rest} is not within ${min} to ${max}` };
      if (rateOf === undefined) continue;
      const other = Object.hasOwn(quantities, rateOf) ? quantities[rateOf] : undefined;
      if (other === undefined || other.rateOf !== undefined)
        yield { path: [...path, 'rateOf'], message: `${output} has no quantity '${rateOf}' that could change` };
    }
}

function* mirrorFindings({ mirrors = [], outputs = {}, state = {} }: InstrumentProfile): Findings {
  for (const [index, { when, from, to, quantity }] of mirrors.entries()) {
    const path = ['mirrors', index];
    if (state[when]?.type !== 'boolean')
      yield { path: [...path, 'when'], message: `'${when}' is no boolean of the state` };
    for (const [key, output] of Object.entries({ from, to }))
      if (!Object.hasOwn(outputs[output] ?? {}, quantity))
        yield { path: [...path, key], message: `there is no output '${output}' with the quantity '${quantity}'` };
  }
}

function* stateFindings({ outputs, state = {} }: InstrumentProfile): Findings {
  if (outputs !== undefined && (state.outputs?.type !== 'outputs' || state.outputs.of !== undefined))
    yield {
      path: ['state'],
      message: "with outputs, the state has a field 'outputs' of type outputs: limits are judged by what is set",
    };
}

function* methodFindings(profile: InstrumentProfile, name: string, method: InstrumentMethod): Findings {
  const { access, fields = {}, result, sets = {}, turnsOff, energises } = method;
  const path = ['methods', name];
  yield* fieldFindings(profile, fields, [...path, 'fields']);
  if (result !== undefined) yield* fieldFindings(profile, result, [...path, 'result']);
  for (const [flag, field] of Object.entries(sets)) {
    if (profile.state?.[flag]?.type !== 'boolean')
      yield { path: [...path, 'sets', flag], message: `'${flag}' is no boolean of the state` };
    if (fields[field]?.type !== 'boolean')
      yield { path: [...path, 'sets', flag], message: `'${field}' is no boolean of the method` };
  }
  const feeding = feeds(fields);
  if (turnsOff && (feeding || energises))
    yield { path, message: 'a method that turns off is not limited, and may set nothing' };
  if (access === 'read' && (feeding || energises || turnsOff || Object.keys(sets).length > 0))
    yield { path: [...path, 'access'], message: 'a method that changes something takes more than read access' };
}

function* fieldFindings(profile: InstrumentProfile, fields: Fields, path: Path): Findings {
  const outputNames = Object.values(profile.outputs ?? {});
  const named = Object.values(fields).filter(({ type }) => type === 'output').length;
  if (named > 1) yield { path, message: 'fields that stand together can be about one output alone' };
  for (const [name, field] of Object.entries(fields)) {
    const here = [...path, name];
    if ((field.type === 'output' || field.type === 'outputs') && outputNames.length === 0)
      yield { path: here, message: 'the profile declares no outputs' };
    if (field.type === 'number' || field.type === 'integer') {
      const { feeds: quantity, min, max } = field;
      if (min !== undefined && max !== undefined && min > max)
        yield { path: here, message: `min ${min} is above max ${max}` };
      if (quantity === undefined) continue;
      if (named === 0) yield { path: here, message: `it feeds '${quantity}' of no output: none is named beside it` };
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

/** Whether fields set something of an output, at any depth. */
function feeds(fields: Fields): boolean {
  const inside = (field: Field): boolean => {
    if (field.type === 'record') return feeds(field.fields);
    if (field.type === 'list') return inside(field.of);
    return (field.type === 'number' || field.type === 'integer') && field.feeds !== undefined;
  };
  return Object.values(fields).some(inside);
}

function* topicFindings(profile: InstrumentProfile): Findings {
  for (const [name, { fields }] of Object.entries(profile.topics ?? {})) {
    if (name === STATE_TOPIC)
      yield { path: ['topics', name], message: `'${STATE_TOPIC}' is the state's own: give it another name` };
    yield* fieldFindings(profile, fields, ['topics', name, 'fields']);
  }
}

function* safeFindings(profile: InstrumentProfile): Findings {
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
  const declared = Object.hasOwn(profile.methods, method) ? profile.methods[method] : undefined;
  if (declared === undefined)
    return `${profile.name} has no method '${method}': it has ${Object.keys(profile.methods).join(', ')}`;
  try {
    checkFields(profile, declared.fields, fields);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}
