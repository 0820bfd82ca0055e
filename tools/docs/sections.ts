/** The generated parts of the documentation, by the name in their markers. Each is made of one table of the code. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { accessClasses } from '../../contract/access.ts';
import { refusals } from '../../contract/errors.ts';
import { channelFields, channelPlace, pwmState } from '../../contract/methods/fields.ts';
import type { MethodRow } from '../../contract/methods/row.ts';
import { methods } from '../../contract/methods.ts';
import { commonKeys } from '../../contract/policy/entries/keys.ts';
import { entryKinds } from '../../contract/policy/entries.ts';
import { limitRows } from '../../contract/policy/limits.ts';
import { policySchema, quotaDefaults } from '../../contract/policy/schema.ts';
import { field } from '../../contract/profiles/field.ts';
import { profileSchema } from '../../contract/profiles/profile.ts';
import { limits as scheduleLimits } from '../../contract/schedule/limits.ts';
import { durationText } from '../../contract/schedule/units.ts';
import { safeSequence } from '../../contract/serial/safe-steps.ts';
import { cataloguePart } from '../../contract/telemetry/catalogue.ts';
import { frameFields } from '../../contract/telemetry/frame.ts';
import { topics } from '../../contract/topics.ts';
import type { RootPackages } from '../bundle-imports.ts';
import { commandReference, exitStatusRows } from './command-reference.ts';
import { lookupRows, parameterRows } from './engine-words.ts';
import {
  dangerRows,
  familyRows,
  instrumentRows,
  kindWords,
  machineRows,
  profileRows,
  streamRows,
} from './policy-words.ts';
import { descriptionOf, fieldsOf, words } from './schema-words.ts';

const cell = (text: string) => text.replaceAll('|', '\\|');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

const code = (text: string) => `\`${text}\``;

const rowsOf = <Row>(rows: Readonly<Record<string, Row>>): [string, Row][] => Object.entries(rows);

function methodTable(): string {
  return table(
    ['method', 'access', 'what it does'],
    rowsOf<MethodRow>(methods).map(([name, { access, doc }]) => [code(name), access, doc]),
  );
}

/** Forms that stand in many methods, and the name by which the listing calls them. */
const shorthands = Object.entries({
  STATE: words(pwmState),
  '…CHANNEL': words(v.strictObject(channelFields)).slice(2, -2),
  '…PLACE': words(v.strictObject(channelPlace)).slice(2, -2),
  '…PART': words(v.strictObject(cataloguePart)).slice(2, -2),
  '…FRAME': words(v.strictObject(frameFields)).slice(2, -2),
  '…CHECK': words(methods['schedule.check'].result).slice(2, -2),
  '…PROGRAM': words(methods['schedule.pause'].result).slice(2, -2),
});

const shorten = (text: string) => shorthands.reduce((all, [name, form]) => all.replaceAll(form, name), text);

function methodForms(): string {
  const forms = rowsOf<MethodRow>(methods).map(([name, { params, result }]) =>
    [name, `  params  ${shorten(words(params))}`, `  result  ${shorten(words(result))}`].join('\n'),
  );
  const named = shorthands.map(([name, form]) => `${name.padEnd(8)} = ${form}`).join('\n');
  return ['```text', named, '', forms.join('\n\n'), '```'].join('\n');
}

function topicTable(): string {
  return table(
    ['topic', 'who may hear it', 'what it tells', 'value'],
    rowsOf(topics).map(([name, { audience, doc, value }]) => [
      code(name),
      audience === 'device' ? 'who may read the device' : 'everyone',
      doc,
      code(shorten(words(value))),
    ]),
  );
}

function errorTable(): string {
  return table(
    ['code', 'from', 'exit status', 'meaning'],
    rowsOf(refusals).map(([name, { from, exit, doc }]) => [code(name), from, String(exit), doc]),
  );
}

function accessTable(): string {
  return table(
    ['class', 'what it allows', 'methods'],
    rowsOf(accessClasses).map(([name, doc]) => {
      const own = rowsOf<MethodRow>(methods).filter(
        ([, { access, target }]) => access === name && (name === 'admin' || target !== 'none'),
      );
      return [code(name), doc, own.map(([method]) => code(method)).join(', ')];
    }),
  );
}

function methodsOfEveryone(): string {
  return rowsOf<MethodRow>(methods)
    .filter(([, { access, target }]) => target === 'none' && access !== 'admin')
    .map(([name]) => code(name))
    .join(', ');
}

function limitTable(): string {
  return table(
    ['limit', 'judges', 'form', 'meaning'],
    rowsOf(limitRows).map(([name, { kinds, schema, doc }]) => [code(name), kindWords(kinds), code(words(schema)), doc]),
  );
}

function quotaTable(): string {
  const described = new Map(fieldsOf(memberOf(policySchema, 'quotas')).map(([name, schema]) => [name, schema]));
  return table(
    ['quota', 'default', 'what it counts'],
    Object.entries(quotaDefaults).map(([name, value]) => {
      const schema = described.get(name);
      return [code(name), Number.isFinite(value) ? String(value) : 'none', (schema && descriptionOf(schema)) ?? ''];
    }),
  );
}

/** What a program of the scheduler may be. */
function scheduleLimitTable(): string {
  const day = 86_400e9;
  const measures = ['degrees', 'rpm', 's', 'Hz', 'bytes'];
  const say = (amount: number, unit: string) => {
    if (unit === 'ns') return amount >= day ? `${amount / day} d` : durationText(amount);
    const digits = amount.toLocaleString('en');
    return measures.includes(unit) ? `${digits} ${unit}` : digits;
  };
  return table(
    ['limit', 'least', 'most', 'of what'],
    rowsOf(scheduleLimits).map(([name, { min, max, unit, doc }]) => [code(name), say(min, unit), say(max, unit), doc]),
  );
}

type Wrapper = v.GenericSchema & { wrapped?: v.GenericSchema; item?: v.GenericSchema; value?: v.GenericSchema };

/** The schema inside an optional, an array or a record, as deep as it goes. */
function unwrap(schema: Wrapper): v.GenericSchema {
  const inner = schema.wrapped ?? schema.item ?? schema.value;
  return inner === undefined ? schema : unwrap(inner);
}

function memberOf(schema: v.GenericSchema, name: string): v.GenericSchema {
  const found = fieldsOf(schema).find(([key]) => key === name);
  if (found === undefined) throw new Error(`there is no '${name}'`);
  return unwrap(found[1]);
}

/** The steps of a safe sequence: each is an object of its own, named by its first key. */
const stepTable = () =>
  table(
    ['step', 'form', 'meaning'],
    safeSequence.item.options.map((step) => {
      const [[name, its] = ['', step], ...more] = fieldsOf(step);
      const also = more.map(([key, schema]) => `${code(key)}: ${descriptionOf(schema) ?? ''}`);
      return [code(name), code(words(step)), [descriptionOf(its) ?? '', ...also].join(' ')];
    }),
  );

/** `ownTable`: keys whose form has a table of its own. `leftOut`: keys that stand in another table. */
const keyTable =
  (schema: v.GenericSchema, ownTable: readonly string[], leftOut: readonly string[] = []) =>
  () =>
    table(
      ['key', 'form', 'meaning'],
      fieldsOf(schema)
        .filter(([name]) => !leftOut.includes(name))
        .map(([name, its, optional]) => [
          optional ? code(name) : `${code(name)} (required)`,
          ownTable.includes(name) ? 'below' : code(words(its)),
          descriptionOf(its) ?? '',
        ]),
    );

function rootTable(): string {
  const { bundled, loaded, node }: RootPackages = JSON.parse(
    readFileSync(new URL('../root-packages.json', import.meta.url), 'utf8'),
  );
  const rows = (kind: string, list: Readonly<Record<string, string>>) =>
    Object.entries(list).map(([name, why]) => [code(name), kind, why]);
  return table(
    ['package', 'where it is', 'what for'],
    [...rows('in the bundle', bundled), ...rows('loaded at run time', loaded), ...rows('part of Node', node)],
  );
}

export const sections: Readonly<Record<string, () => string>> = {
  methods: methodTable,
  'method forms': methodForms,
  topics: topicTable,
  errors: errorTable,
  access: accessTable,
  'methods of everyone': methodsOfEveryone,
  limits: limitTable,
  profiles: () => table(['profile', 'for'], profileRows()),
  'instrument profiles': () => table(['profile', 'for'], instrumentRows()),
  dangers: () => table(['danger', 'what it is', 'what has it'], dangerRows()),
  'machine requests': () => table(['header', 'requests', 'what they do'], machineRows()),
  'machine families': () => table(['type', 'of', 'what they do'], familyRows()),
  'machine streams': () => table(['subsystem', 'whoever reads or writes it'], streamRows()),
  'safe steps': stepTable,
  quotas: quotaTable,
  'schedule limits': scheduleLimitTable,
  'policy keys': keyTable(policySchema, ['devices', 'groups', 'rules', 'quotas']),
  'device keys': keyTable(v.strictObject(commonKeys), []),
  ...Object.fromEntries(
    rowsOf<v.GenericSchema>(entryKinds).map(([kind, entry]) => [
      `device keys ${kind}`,
      keyTable(entry, kind === 'serial' ? ['safe'] : [], Object.keys(commonKeys)),
    ]),
  ),
  'group keys': keyTable(memberOf(policySchema, 'groups'), ['quotas']),
  'rule keys': keyTable(memberOf(policySchema, 'rules'), ['limits']),
  'request keys': keyTable(memberOf(profileSchema, 'requests'), ['argument']),
  'field keys': keyTable(field, ['union']),
  'root packages': rootTable,
  commands: commandReference,
  'engine parameters': () =>
    table(['parameter', 'category', 'range', 'as built', 'unit', 'from', 'what it is'], parameterRows()),
  'engine lookups': () => table(['name', 'points', 'by', 'what for'], lookupRows()),
  'exit statuses': () => table(['status', 'name', 'meaning'], exitStatusRows()),
};
