import { DEFAULT_TEXT_LENGTH, type Field, type Fields } from '../../contract/instruments/field.ts';
import type { InstrumentMethod, InstrumentProfile } from '../../contract/instruments/profile.ts';
import { escapeText } from '../text/escape.ts';
import { table } from '../text/table.ts';

/** Every method, output and topic of a profile, one a line. */
export function profileText(device: string, port: string, profile: InstrumentProfile): string {
  const { name, doc, outputs = {}, methods, topics = {} } = profile;
  const ranges = Object.entries(outputs).map(([output, quantities]) => {
    const each = Object.entries(quantities).map(
      ([quantity, { min, max, unit }]) => `${quantity} ${min} to ${max} ${unit}`,
    );
    return `${output}: ${each.join(', ')}`;
  });
  const rows = Object.entries(methods).map(([method, { access, fields = {}, danger = '', doc: what }]) => [
    method,
    access,
    Object.keys(fields).join(' '),
    danger,
    what,
  ]);
  const told = Object.entries(topics).map(([topic, { doc: what, fields }]) => [
    topic,
    Object.keys(fields).join(' '),
    what,
  ]);
  return [
    ...[`${device}: ${name} on ${port}: ${doc}`, ...ranges].map((line) => `${escapeText(line)}\n`),
    '\n',
    table(['method', 'access', 'fields', 'danger', 'what it does'], rows),
    told.length === 0 ? '' : '\n',
    table(['topic', 'fields', 'what it tells'], told),
  ].join('');
}

/** One method with its fields and what they may be, and its result. */
export function methodText(profile: InstrumentProfile, name: string, method: InstrumentMethod): string {
  const { access, danger, doc, fields, result } = method;
  const lines = [
    `${profile.name}.${name} (${access})${danger === undefined ? '' : ` [danger ${danger}]`}: ${doc}`,
    ...fieldLines(profile, fields, '  '),
    ...(result === undefined ? [] : ['gives', ...fieldLines(profile, result, '  ')]),
  ];
  return lines.map((line) => `${escapeText(line)}\n`).join('');
}

function fieldLines(profile: InstrumentProfile, fields: Fields = {}, indent: string): string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const may = field.optional === true ? ', may be left out' : '';
    const line = `${indent}${name}: ${kindText(profile, field)}${may}${field.doc === undefined ? '' : `. ${field.doc}`}`;
    return [line, ...fieldLines(profile, innerFields(field), `${indent}  `)];
  });
}

/** The fields of a record, also of one that is an item of a list or stands by output. */
function innerFields(field: Field): Fields | undefined {
  if (field.type === 'record') return field.fields;
  return (field.type === 'list' || field.type === 'outputs') && field.of !== undefined
    ? innerFields(field.of)
    : undefined;
}

type Kinds = {
  readonly [Type in Field['type']]: (field: Extract<Field, { type: Type }>, profile: InstrumentProfile) => string;
};

function numberText({ type, min, max, unit, feeds }: Extract<Field, { type: 'number' | 'integer' }>): string {
  const range = min === undefined && max === undefined ? '' : ` ${min ?? '-∞'} to ${max ?? '∞'}`;
  const what = type === 'integer' ? 'a whole number' : 'a number';
  return `${what}${range}${unit === undefined ? '' : ` in ${unit}`}${feeds === undefined ? '' : ', as its output can'}`;
}

const kinds: Kinds = {
  number: numberText,
  integer: numberText,
  choice: ({ of }) => `one of ${of.join(', ')}`,
  output: (_field, { outputs = {} }) => `one of ${Object.keys(outputs).join(', ')}`,
  boolean: () => 'true or false',
  text: ({ maxLength = DEFAULT_TEXT_LENGTH }) => `text of at most ${maxLength} characters`,
  list: ({ of }, profile) => `a list of ${innerFields(of) === undefined ? kindText(profile, of) : 'records'}`,
  record: () => 'a record',
  outputs: () => 'for each output',
};

function kindText<Type extends Field['type']>(
  profile: InstrumentProfile,
  field: Extract<Field, { type: Type }>,
): string {
  const { type }: { type: Type } = field;
  return kinds[type](field, profile);
}
