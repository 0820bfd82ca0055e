import * as v from 'valibot';
import { doc, field, memberName, scalar, tableName } from './field.ts';

/** JSON has no hexadecimal numbers, the kernel's headers have few others: they may be given as text. */
function numeric(min: number, max: number, message: string) {
  const integer = v.pipe(v.number(message), v.integer(message), v.minValue(min, message), v.maxValue(max, message));
  const hexText = v.pipe(v.string(message), v.regex(/^0x[0-9a-f]{1,16}$/i, message), v.transform(Number));
  return v.union([integer, v.pipe(hexText, integer)], message);
}

const byte = numeric(0, 0xff, 'it is a number from 0 to 255, or "0x…"');
const requestNumber = numeric(0, 0xffff_ffff, 'the number of a request has 32 bits: it is a number, or "0x…"');
const TYPE = 'the type of a request is one character, or a number from 0 to 255';
const requestType = v.union([v.pipe(v.string(), v.regex(/^[!-~]$/, TYPE)), numeric(0, 0xff, TYPE)], TYPE);
const dangerName = tableName('a danger');

const direction = v.picklist(['none', 'read', 'write', 'both']);
/** What is moved between the application and the kernel, as the application sees it. */
export type Direction = v.InferOutput<typeof direction>;

const access = doc(v.picklist(['read', 'write', 'control']), 'The access that a rule must allow.');
const danger = v.exactOptional(doc(dangerName, "What a rule's `dangers` must name to allow it."));

const request = v.strictObject({
  direction: doc(direction, 'What is moved, as the application sees it: read is from the kernel.'),
  encodes: v.exactOptional(
    doc(direction, 'The direction that is in the number, where the header has another than what the kernel does.'),
  ),
  type: v.exactOptional(doc(requestType, 'Of an encoded number: the type of its family.')),
  nr: v.exactOptional(doc(byte, 'Of an encoded number: the number in its family.')),
  number: v.exactOptional(
    doc(requestNumber, 'An old number that encodes nothing; or, beside type and nr, what must come out of them.'),
  ),
  argument: v.exactOptional(
    doc(
      v.union([v.string(), scalar], 'an argument is the name of a struct, or what is pointed to'),
      'What the pointer points to.',
    ),
  ),
  passing: v.exactOptional(
    doc(
      v.picklist(['pointer', 'value']),
      'Whether the argument is pointed to, or is the integer itself. Default: pointer.',
    ),
  ),
  access,
  danger,
  dangers: v.exactOptional(
    doc(
      v.record(v.string(), v.record(v.string(), dangerName)),
      'Dangers of single values: by the path of a field, then by its value; "*" is every value that is not named.',
    ),
  ),
  timeoutMs: v.exactOptional(
    doc(v.pipe(v.number(), v.safeInteger(), v.minValue(1)), 'How long the kernel may take. Default: 5000.'),
  ),
  c: v.exactOptional(doc(v.string(), 'Its name in C, with what a macro takes: EVIOCGNAME(256).')),
  doc: v.string(),
});
export type Request = v.InferOutput<typeof request>;
export const DEFAULT_TIMEOUT_MS = 5000;

const act = v.strictObject({
  act: doc(v.literal('write-and-close'), 'The bytes are written, then the node is closed.'),
  bytes: doc(v.pipe(v.string(), v.minLength(1), v.maxLength(256)), 'What is written, as text.'),
  access,
  danger,
  doc: v.string(),
});
/** Something to do with a device that is not an ioctl. */
export type Act = v.InferOutput<typeof act>;

const stream = v.strictObject({
  access,
  danger,
  block: doc(v.boolean(), 'Each read and write is a block of its own, whose length counts.'),
  doc: v.string(),
});

const tableValue = numeric(-(2 ** 63), 2 ** 64 - 2048, 'a value is an integer of at most 64 bits, or "0x…"');
const tableEntry = v.union(
  [tableValue, v.strictObject({ value: tableValue, c: v.exactOptional(v.string()), doc: v.exactOptional(v.string()) })],
  'a value is an integer, or an object with `value`, `c` and `doc`',
);
/** The number of a name; with what C calls it, and what it means. */
export type TableEntry = v.InferOutput<typeof tableEntry>;
const tables = v.record(tableName('a table'), v.record(tableName('a value'), tableEntry));

const struct = v.strictObject({
  c: v.exactOptional(doc(v.string(), 'Its tag in C, for the test of the layout.')),
  packed: v.exactOptional(doc(v.literal(true), 'Without padding, as `__attribute__((packed))` lays it out.')),
  fields: v.pipe(v.array(field), v.minLength(1), v.readonly()),
});
export type Struct = v.InferOutput<typeof struct>;

export const profileName = v.pipe(
  v.string(),
  v.regex(/^[a-z][a-z0-9-]{0,31}$/, "a profile's name is a small letter, then at most 31 small letters, digits or '-'"),
);

const strings = v.pipe(v.array(v.pipe(v.string(), v.minLength(1))), v.readonly());

/**
 * A profile: what may be asked of one class of devices, declared. Clients name a request and its fields; number, size and
 * layout are computed from what is declared here. Shipped profiles are TypeScript (`shipped/`), the administrator's are JSON
 * files of the same form; both pass `checkProfile`.
 */
export const profileSchema = v.strictObject({
  $schema: v.exactOptional(v.string()),
  name: profileName,
  doc: v.string(),
  source: v.exactOptional(doc(v.string(), 'Where its facts are from: a header, a document of the kernel.')),
  headers: v.exactOptional(doc(strings, 'C headers that declare it: linux/mtio.h.')),
  node: v.strictObject({
    type: v.picklist(['character', 'block']),
    subsystems: doc(
      strings,
      "What the kernel must call the node's class: the name of its `subsystem` link under /sys/dev.",
    ),
    mode: v.exactOptional(doc(v.picklist(['read', 'write', 'read-write']), 'How it is opened. Default: read-write.')),
  }),
  opening: v.exactOptional(
    doc(
      v.strictObject({
        danger,
        hold: v.exactOptional(doc(v.literal(true), 'It stays open until an act closes it.')),
        doc: v.string(),
      }),
      'For a device to which opening it does something.',
    ),
  ),
  enums: v.exactOptional(doc(tables, 'Names of single values. Of several names for one value, the first is shown.')),
  flags: v.exactOptional(doc(tables, 'Names of bits.')),
  structs: v.exactOptional(v.record(memberName('a struct'), struct)),
  requests: v.record(memberName('a request'), request),
  acts: v.exactOptional(v.record(memberName('an act'), act)),
  streams: v.exactOptional(v.strictObject({ read: v.exactOptional(stream), write: v.exactOptional(stream) })),
  events: v.exactOptional(
    doc(
      v.strictObject({ struct: v.string(), danger, doc: v.string() }),
      "What reading the node gives, one struct after the other, as input devices do: with 'time' ('s' and 'us'), 'type', 'code' and 'value'.",
    ),
  ),
});
export type Profile = v.InferOutput<typeof profileSchema>;

/** Declares a profile, keeping its literal types, from which `InputFields` and `OutputFields` are inferred. */
export const profile = <const Declared extends Profile>(declared: Declared): Declared => declared;
