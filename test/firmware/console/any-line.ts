/** Lines of any kind for the console, and which kind of answer each must get, told by other means than the console has. */
import { fc } from '../../random-cases.ts';

/** A line's bytes, without its line feed. */
export type Line = Uint8Array;

const LINE_BYTES = 256;
const LINE_FEED = 10;

const names = ['RPM', 'ect', 'SparkBase', 'MafTransfer', 'SupplyDivider', 'Cylinders', 'no such', '', 'A'.repeat(40)];
const anyName = fc.constantFrom(...names);
const anyNumber = fc.oneof(
  fc.integer({ min: -3, max: 70_000 }),
  fc.double({ min: -300, max: 300, noNaN: true }).map((value) => Number(value.toFixed(3))),
  fc.constantFrom(2 ** 31 - 1, 2 ** 31, 99_999_999_999, 0.1),
);
const anyIndex = fc.integer({ min: 0, max: 40 });
const anyFlag = fc.constantFrom<number>(0, 1, 2);

/** Right in their form; their values are what they are. */
const anyFields = fc.record(
  {
    name: anyName,
    value: anyNumber,
    index: fc.integer({ min: 0, max: 130 }),
    row: anyIndex,
    column: anyIndex,
    axis: fc.constantFrom('rows', 'columns', 'both'),
    at: anyIndex,
    from: anyIndex,
    of: fc.constantFrom('coils', 'injectors', 'all'),
    reset: anyFlag,
    slot: fc.integer({ min: 0, max: 5 }),
    everyMs: fc.constantFrom(0, 19, 20, 1000, 60_000, 60_001),
    names: fc.array(anyName, { maxLength: 12 }),
    append: anyFlag,
    on: anyFlag,
  },
  { requiredKeys: [] },
);
export const fieldsOf = {
  hello: [],
  status: [],
  pins: [],
  notify: ['on'],
  get: ['name'],
  set: ['name', 'value'],
  release: ['name'],
  describe: ['index'],
  table: ['name'],
  row: ['name', 'row'],
  cell: ['name', 'row', 'column', 'value'],
  axis: ['name', 'axis', 'at', 'value'],
  events: ['from'],
  lateness: ['of', 'reset'],
  metrics: ['reset'],
  decoder: ['reset'],
  tasks: ['reset', 'from'],
  save: [],
  load: [],
  defaults: [],
  compare: ['from'],
  watch: ['slot', 'everyMs', 'names', 'append'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
const methods = Object.keys(fieldsOf) as (keyof typeof fieldsOf)[];

const text = (bytes: string): Line => Buffer.from(bytes, 'latin1');

const anyRequest = fc
  .tuple(fc.nat(), fc.constantFrom(...methods), anyFields)
  .map(([id, method, fields]) => {
    const wanted = Object.entries(fields).filter(([key]) => (fieldsOf[method] as readonly string[]).includes(key));
    return JSON.stringify({ id, method, ...Object.fromEntries(wanted) });
  })
  .map(text);

/** A request with some bytes that are not its own. */
const anyBroken = fc
  .tuple(
    anyRequest,
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 3 }),
  )
  .map(([line, changes]) => {
    const bytes = [...line];
    for (const [at, removed, byte] of changes)
      bytes.splice(at % (bytes.length + 1), removed, ...(removed === 2 ? [] : [byte]));
    return Uint8Array.from(bytes);
  });

const tokens = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\"',
  '\\u0041',
  '"id"',
  '"method"',
  '"get"',
  '"name"',
  '"names"',
];
const others = ['1', '-1', '01', '0.5', '1e3', '.', 'true', 'null', 'nul', ' ', '\t', '\r', '\0', '\x7f', 'é', 'x'];
const anyTokens = fc.array(fc.constantFrom(...tokens, ...others), { maxLength: 40 }).map((all) => text(all.join('')));
const anyTokensInside = anyTokens.map((inner) => Buffer.concat([text('{"id":1,"method":"get",'), inner, text('}')]));
const anyBytes = fc.uint8Array({ maxLength: 400 });
const anyLong = fc.tuple(anyRequest, fc.integer({ min: 200, max: 700 })).map(([line, length]) => {
  const filled = Buffer.alloc(Math.max(length, line.length), ' ');
  filled.set(line);
  return filled;
});

export const anyLine: fc.Arbitrary<Line> = fc
  .oneof(anyRequest, anyBroken, anyTokens, anyTokensInside, anyBytes, anyLong)
  .map((line) => line.filter((byte) => byte !== LINE_FEED));

const BLANKS = '[ \\t]*';
const STRING = '"(?:[ !#-\\[\\]-~]|\\\\["\\\\/])*"';
const NUMBER = '-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?';
const SCALAR = `(?:${STRING}|${NUMBER}|true|false|null)`;
const LIST = (item: string) => `${BLANKS}(?:${item}${BLANKS}(?:,${BLANKS}${item}${BLANKS})*)?`;
const VALUE = `(?:${SCALAR}|\\[${LIST(SCALAR)}\\])`;
const FIELD = `${STRING}${BLANKS}:${BLANKS}${VALUE}`;
const OBJECT = new RegExp(`^${BLANKS}\\{${LIST(FIELD)}\\}${BLANKS}$`);
const EACH_FIELD = new RegExp(`(${STRING})${BLANKS}:${BLANKS}(${VALUE})`, 'g');

const known = new Set<string>(['id', 'method', ...Object.values(fieldsOf).flat()]);

/** None: a blank line. `taken`: what comes then is the method's. */
export type Expected = 'none' | 'overlong' | 'syntax' | 'field' | 'method' | 'taken';

export function expectedOf(bytes: Line): Expected {
  if (bytes.length > LINE_BYTES) return 'overlong';
  const line = Buffer.from(bytes).toString('latin1').replace(/\r$/, '');
  if (/^[ \t]*$/.test(line)) return 'none';
  if (!OBJECT.test(line)) return 'syntax';
  const fields = [...line.matchAll(EACH_FIELD)].map(([, key = '', value = '']) => [key.slice(1, -1), value] as const);
  const keys = fields.map(([key]) => key).filter((key) => known.has(key));
  if (new Set(keys).size < keys.length) return 'syntax';
  const { id = '', method = '' } = Object.fromEntries(fields);
  if (!/^[0-9]{1,10}$/.test(id) || Number(id) >= 2 ** 31 || !method.startsWith('"')) return 'field';
  return Object.hasOwn(fieldsOf, method.slice(1, -1)) ? 'taken' : 'method';
}
