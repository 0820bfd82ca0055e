import type { Field, UnionCase } from '../../contract/profiles/field.ts';
import type { Act, Profile, Request, TableEntry } from '../../contract/profiles/profile.ts';
import { escapeText } from '../text/escape.ts';
import { table } from '../text/table.ts';
import { membersOf, structFields } from './field-words.ts';

type Tables = Readonly<Record<string, Readonly<Record<string, TableEntry>>>> | undefined;

/** Every request and act of a profile, one a line. */
export function profileText(profile: Profile): string {
  const requests = Object.entries(profile.requests).map(([name, request]) => [
    name,
    request.access,
    membersOf(profile, name)
      .filter(({ reserved }) => reserved !== true)
      .map((field) => field.name)
      .join(' '),
    requestDangers(request).join(' '),
    request.doc,
  ]);
  const acts = Object.entries(profile.acts ?? {}).map(([name, { access, danger = '', doc }]) => [
    name,
    access,
    '',
    danger,
    doc,
  ]);
  const { opening } = profile;
  const others = [
    opening === undefined ? '' : `opening it${dangerText(opening.danger)}: ${opening.doc}`,
    ...Object.entries(profile.streams ?? {}).map(([direction, stream]) =>
      stream === undefined ? '' : `${direction}${dangerText(stream.danger)}: ${stream.doc}`,
    ),
    profile.events === undefined ? '' : `events${dangerText(profile.events.danger)}: ${profile.events.doc}`,
  ].filter((line) => line !== '');
  return [
    escapeText(`${profile.name}: ${profile.doc}`),
    ...others.map(escapeText),
    '',
    table(['request', 'access', 'fields', 'dangers', 'what it does'], [...requests, ...acts]),
  ].join('\n');
}

/** One request with its fields, what they may be, and what is dangerous about them. */
export function requestText(profile: Profile, name: string, request: Request | Act): string {
  const head = [`${profile.name}.${name} (${request.access})${dangerText(request.danger)}: ${request.doc}`];
  const fields = 'act' in request ? [] : membersOf(profile, name).flatMap((field) => fieldLines(profile, field, '  '));
  const dangers =
    'act' in request ? [] : valueDangers(request).map(([what, danger]) => `  ${what} is the danger '${danger}'`);
  return [...head, ...fields, ...dangers].map((line) => `${escapeText(line)}\n`).join('');
}

const dangerText = (danger: string | undefined) => (danger === undefined ? '' : ` [danger ${danger}]`);

/** `op=erase` → `erase` */
export function valueDangers({ dangers = {} }: Request): [what: string, danger: string][] {
  return Object.entries(dangers).flatMap(([path, values]) =>
    Object.entries(values).map(([value, danger]): [string, string] => [
      value === '*' ? `any other ${path}` : `${path}=${value}`,
      danger,
    ]),
  );
}

function requestDangers(request: Request): string[] {
  const own = request.danger === undefined ? [] : [request.danger];
  return [...new Set([...own, ...valueDangers(request).map(([, danger]) => danger)])];
}

function fieldLines(profile: Profile, field: Field, indent: string): string[] {
  if (field.reserved === true) return [];
  const { name, array, doc, unit, default: absent, only, union } = field;
  const kind = union === undefined ? kindText(profile, field) : `depends on ${union.by}`;
  const details = [
    array === undefined ? '' : `${array} of them`,
    unit === undefined ? '' : `in ${unit}`,
    absent === undefined ? '' : `default ${JSON.stringify(absent)}`,
    only === undefined ? '' : `${only} only`,
  ].filter((text) => text !== '');
  const line = `${indent}${name}: ${[kind, ...details].join(', ')}${doc === undefined ? '' : `. ${doc}`}`;
  const inner = field.struct === undefined ? [] : structFields(profile, field.struct);
  const cases = Object.entries(union?.cases ?? {}).map(
    ([value, one]) => `${indent}  ${value}: ${kindText(profile, one)}`,
  );
  return [line, ...cases, ...inner.flatMap((each) => fieldLines(profile, each, `${indent}  `))];
}

function kindText(
  profile: Profile,
  { type, enum: names, flags, text, bytes, bits, names: bitNames, struct }: UnionCase,
): string {
  if (names !== undefined) return `one of ${namesOf(profile.enums, names)}`;
  if (flags !== undefined) return `any of ${namesOf(profile.flags, flags)}`;
  if (type !== undefined) return type;
  if (text !== undefined) return `text of at most ${text} bytes`;
  if (bytes !== undefined) return `${bytes} bytes`;
  if (bits !== undefined)
    return bitNames === undefined ? `bits 0 to ${bits * 8 - 1}` : `any of ${namesOf(profile.enums, bitNames)}`;
  return struct ?? '';
}

/** Longer tables are not repeated whole: some have hundreds of names. */
const MOST_NAMES = 40;

function namesOf(tables: Tables, name: string): string {
  const names = Object.keys(tables?.[name] ?? {});
  const more = names.length - MOST_NAMES;
  return more > 0 ? `${names.slice(0, MOST_NAMES).join(', ')} and ${more} more` : names.join(', ');
}
