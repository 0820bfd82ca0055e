/** An `.mlg` file laid out by hand, by the tables of the format: what is written must be these bytes, and these bytes must be read. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LogHead, LogPart } from '../../../../drivers/megasquirt/logs/log.ts';
import { mlg } from '../../../../drivers/megasquirt/logs/mlg.ts';
import { read } from './reading.ts';

const hex = (text: string): Buffer => Buffer.from(text.replace(/\/\/.*$/gm, '').replace(/\s/g, ''), 'hex');
const text = (value: string, length = value.length): Buffer => Buffer.from(value.padEnd(length, '\0'), 'latin1');

const startedMs = Date.UTC(2026, 4, 4, 10);
const head: LogHead = {
  startedMs,
  title: 'ecu0',
  channels: [
    { name: 'rpm', label: 'RPM', unit: 'RPM', digits: 0 },
    { name: 'coolant', unit: '°C' },
    { name: 'cranking', options: ['Off', 'On'] },
  ],
};

const info =
  'ecu0\nCapture Date: 2026-05-04T10:00:00.000Z\nPostern channels: ' +
  '[{"name":"rpm","label":"RPM","unit":"RPM","digits":0},{"name":"coolant","unit":"\\u00b0C"},' +
  '{"name":"cranking","options":["Off","On"]}]\0';

const wholeHead = Buffer.concat([
  text('MLVLG\0'),
  hex(`
    0002            // version
    69f86e20        // 2026-05-04 10:00:00 UTC
    0000017c        // the info begins behind 24 + 4 * 89 bytes
    ${(0x17c + info.length).toString(16).padStart(8, '0')} // the data behind the info
    0010            // four fields of four bytes
    0004`),
  hex('04'), // U32
  text('Time', 34),
  text('s', 10),
  hex('00 3a83126f 00000000 03'), // a float to look at; scale 0.001, transform 0, three digits
  text('', 34),
  hex('07'), // F32
  text('RPM', 34),
  text('RPM', 10),
  hex('00 3f800000 00000000 00'),
  text('', 34),
  hex('07'),
  text('coolant', 34),
  text('degC', 10),
  hex('00 3f800000 00000000 02'),
  text('', 34),
  hex('07'),
  text('cranking', 34),
  text('', 10),
  hex('04 3f800000 00000000 00'), // On/Off
  text('', 34),
  text(info),
]);

const row = hex(`
  00 00 3039      // a row, the first block, 12345 * 10 us
  0000007b        // 123 ms
  44610000        // 900
  42a70000        // 83.5
  3f800000        // 1
  c8              // the sum of the fields' bytes`);
const later = hex(`
  00 01 02d2      // the second block, 1.3179 s: 131794 * 10 us, and 65536 from it twice
  00000525        // 1317 ms
  7fc00000        // NaN: not known
  c2200000        // -40
  00000000
  4b`);
const marker = Buffer.concat([hex('01 02 02d2'), text('lap 2 @1.31794', 50)]);

const rows: LogPart[] = [
  { kind: 'row', atMs: startedMs + 123.45, values: [900, 83.5, 1] },
  { kind: 'row', atMs: startedMs + 1317.94, values: [null, -40, 0] },
  { kind: 'marker', atMs: startedMs + 1317.94, text: 'lap 2' },
];

describe('an .mlg file, byte by byte', () => {
  it('is written as the format has it', () => {
    const writer = mlg.writer(head);
    assert.deepEqual(Buffer.from(writer.head()), wholeHead);
    assert.deepEqual(Buffer.from(writer.row(startedMs + 123.45, [900, 83.5, 1])), row);
    assert.deepEqual(Buffer.from(writer.row(startedMs + 1317.94, [null, -40, 0])), later);
    assert.deepEqual(Buffer.from(writer.marker(startedMs + 1317.94, 'lap 2')), marker);
  });
  it('is read as the format has it', () => {
    const parts = read(mlg, Buffer.concat([wholeHead, row, later, marker]));
    assert.deepEqual(parts, [{ kind: 'head', head }, ...rows]);
  });
  it('the rolling counter wraps behind 255', () => {
    const writer = mlg.writer(head);
    const counters = Array.from({ length: 258 }, () => writer.row(startedMs, [1, 2, 3])[1]);
    assert.deepEqual(counters.slice(254), [254, 255, 0, 1]);
  });
  it('a record whose sum is wrong is left out, and told', () => {
    const wrong = Buffer.from(row);
    wrong[8] = 0x45;
    const parts = read(mlg, Buffer.concat([wholeHead, wrong, row, wrong, wrong]));
    const faults = parts.filter(({ kind }) => kind === 'fault');
    assert.deepEqual(faults, [
      { kind: 'fault', text: `the record at byte ${wholeHead.length} has a wrong check sum, and is left out` },
      { kind: 'fault', text: 'more records with wrong check sums: 2' },
    ]);
    assert.equal(parts.filter(({ kind }) => kind === 'row').length, 1);
  });
  it('a block of another type ends it', () => {
    const parts = read(mlg, Buffer.concat([wholeHead, row, hex('07 00 0000')]));
    assert.deepEqual(parts.at(-1), {
      kind: 'fault',
      text: `at byte ${wholeHead.length + row.length} is a block of type 7, which is unknown: what follows is left out`,
    });
  });
  it('a long marker, and one of other letters, is read as it was', () => {
    const writer = mlg.writer(head);
    const said = `überholt > ${'sehr '.repeat(40)}weit`;
    const bytes = writer.marker(startedMs + 5, said);
    assert.equal(bytes.length % 54, 0);
    for (let at = 0; at < bytes.length; at += 54) assert.equal(bytes[at + 53], 0, 'the message ends with a NUL');
    const parts = read(mlg, Buffer.concat([wholeHead, bytes, row]));
    assert.deepEqual(parts[1], { kind: 'marker', atMs: startedMs + 5, text: said });
  });
  it('names and units that are too long for their places are read as they were', () => {
    const channels = [{ name: 'n'.repeat(64), unit: 'µ'.repeat(32), label: `${'l'.repeat(60)}` }];
    const parts = read(mlg, Buffer.from(mlg.writer({ ...head, channels }).head()));
    assert.deepEqual(parts[0], { kind: 'head', head: { ...head, channels } });
  });
});

describe("other programs' .mlg files", () => {
  const field = (type: string, name: string, scale: string, transform: string, digits: string, isOld = false) =>
    Buffer.concat([
      hex(type),
      text(name, 34),
      text('', 10),
      hex(`00 ${scale} ${transform} ${digits}`),
      text('', isOld ? 0 : 34),
    ]);
  const fields = (isOld: boolean) => [
    field('02', 'MAP', '3dcccccd', '00000000', '01', isOld), // U16 in steps of 0.1
    field('01', 'CLT', '3f800000', '42200000', '00', isOld), // S08, 40 is added
    field('0a', 'status', '00000000', '00000000', '00', isOld), // bits
    field('06', 'count', '3f800000', '00000000', '00', isOld), // S64
  ];
  const record = (stamp: string) => hex(`00 00 ${stamp} 03e7 d8 05 fffffffffffffffe 00`);
  /** The sum of the fields' bytes. */
  const summed = (bytes: Buffer) => {
    bytes[bytes.length - 1] = bytes.subarray(4, -1).reduce((sum, byte) => sum + byte, 0) & 0xff;
    return bytes;
  };
  const records = [summed(record('0000')), summed(record('ff00')), summed(record('0010'))];
  const expected = [0, 652.8, 655.52].map((atMs) => ({ kind: 'row' as const, atMs, values: [99.9, 0, 5, -2] }));

  it('of version 2, with raw numbers, and without times but the stamps', () => {
    const end = 24 + 4 * 89;
    const begin = hex(`0002 00000000 00000000 ${end.toString(16).padStart(8, '0')} 000c 0004`);
    const parts = read(mlg, Buffer.concat([text('MLVLG\0'), begin, ...fields(false), ...records]));
    assert.deepEqual(parts.slice(1), expected);
    assert.deepEqual(parts[0], {
      kind: 'head',
      head: {
        startedMs: 0,
        title: '',
        channels: [
          { name: 'MAP', digits: 1 },
          { name: 'CLT', digits: 0 },
          { name: 'status', digits: 0 },
          { name: 'count', digits: 0 },
        ],
      },
    });
  });
  it('of version 1', () => {
    const end = 22 + 4 * 55;
    const begin = hex(`0001 00000000 0000 ${end.toString(16).padStart(8, '0')} 000c 0004`);
    const parts = read(mlg, Buffer.concat([text('MLVLG\0'), begin, ...fields(true), ...records]));
    assert.deepEqual(parts.slice(1), expected);
  });
  const wrong: Record<string, [Buffer, RegExp]> = {
    'is something else': [text('GIF89a and so on'), /does not begin with MLVLG/],
    'is of another version': [Buffer.concat([text('MLVLG\0'), hex('0003 0000')]), /of version 3; 1 and 2/],
    'says that it is endless': [
      Buffer.concat([text('MLVLG\0'), hex('0002 00000000 00000000 ffffffff 0004 0001')]),
      /begin far behind/,
    ],
    'has its data among its fields': [
      Buffer.concat([text('MLVLG\0'), hex('0002 00000000 00000000 00000020 0004 0001')]),
      /among the fields/,
    ],
    'has a field of no type': [
      Buffer.concat([
        text('MLVLG\0'),
        hex(`0002 00000000 00000000 00000071 0004 0001`),
        field('63', 'x', '3f800000', '00000000', '00'),
      ]),
      /field 'x' is of type 99, which is unknown/,
    ],
    'has records of another length': [
      Buffer.concat([
        text('MLVLG\0'),
        hex(`0002 00000000 00000000 00000071 0005 0001`),
        field('04', 'x', '3f800000', '00000000', '00'),
      ]),
      /records of 5 bytes, fields of 4/,
    ],
  };
  for (const [what, [bytes, why]] of Object.entries(wrong))
    it(`a file that ${what} is not read, and says why`, () => {
      const parts = read(mlg, bytes);
      assert.equal(parts.length, 1);
      assert.match(parts[0]?.kind === 'fault' ? parts[0].text : '', why);
    });
});
