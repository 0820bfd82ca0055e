import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDefinition } from '../../../../drivers/megasquirt/ini/parse.ts';
import { definitionIn, parseLines, told } from './files.ts';

/** Each line with what is told of it. */
const cases: Readonly<Record<string, readonly string[]>> = {
  '#include other.ini': ['warning: #include other.ini is not followed: give one file that has it all'],
  '#fi': ['warning: #fi is no directive that is known: taken as a comment'],
  '#else': ['error: #else without an #if'],
  '#endif': ['error: #endif without an #if'],
  '#if ONE &': ["error: #if 'ONE &': it ends where a value should be: taken as not set"],
  '#define 3 = "x"': ['warning: a definition is written #define NAME = value, value, …'],
  'no equals sign': ["warning: 'no equals sign' has no NAME = : skipped"],
  '[Datalogg]': ['warning: [Datalogg] is no section that is known: is it [Datalog]?'],
  '[Datalog': ['error: a section is written [Name]: what follows belongs to the one before'],
  'x = scalar, U12, 0, "", 1, 0': ["warning: x: 'U12' is no type (there are U08 S08 U16 S16 U32 S32 F32): skipped"],
  'x = scalar, toString, 0, "", 1, 0': [
    "warning: x: 'toString' is no type (there are U08 S08 U16 S16 U32 S32 F32): skipped",
  ],
  'x = scalar, U16': ["warning: x: '' is no offset: skipped"],
  'x = scalar, U08, 70000, "", 1, 0': ["warning: x: '70000' is no offset: skipped"],
  'x = scalar, U16, 63, "", 1, 0': ['warning: x ends at 65, beyond the 64 bytes of the block: its value is not known'],
  'x = scalar, U08, 0, "", one, 0': ["warning: column 25: scale 'one' is no number: taken as 1"],
  'x = scalar, U08, 0 "", 1, 0': ['warning: column 20: a comma is missing'],
  'x = scalar, U08, 0, "open': ['warning: column 21: the quote is not closed'],
  'x = scalar, U64, 0, "", 1, 0': ['warning: x: of its 64 bits the low 32 are read, as U32'],
  'x = bits, U08, 0, [5:2]': ["warning: x: its bits are written [low:high] and within 8, not '5:2': skipped"],
  'x = bits, U08, 0, [0:8]': ["warning: x: its bits are written [low:high] and within 8, not '0:8': skipped"],
  'x = bits, F32, 0, [0:8]': ['warning: x: a floating number has no bits: skipped'],
  'x = bits, U08, 0, [0:0], "a", "b", "c"': ['warning: x: 1 bits have 2 values: options beyond are left out'],
  'x = bits, U08, 0, [0:0], $nothing': ["warning: nothing is defined as 'nothing': its options are left out"],
  'x = array, U08, 0, [many], "", 1, 0': ["warning: x: a list's length is written [n] or [n x m], not 'many': skipped"],
  'x = string, ASCII, 0, long': ['warning: x: it says no length: skipped'],
  'x = 5': ["warning: 'x' is not understood: skipped"],
  '9x = { 5 }': ["note: '9x' is called _9x here"],
  'odd-name = { 5 }': ["note: 'odd-name' is called odd_name here"],
  '% = { 5 }': ["warning: '%' is no name of a channel: skipped"],
  'x = { 1 + }': ['warning: { 1 + }, at 4: it ends where a value should be'],
  'x = { 1': ['warning: column 5: the { is not closed by a }'],
  'x = { engne }': [
    "warning: x uses 'engne', which is neither a channel nor a constant (is it engine?): its value is not known",
  ],
  'x = { sqroot(4) }': ['warning: sqroot() is no function that is known: is it sqrt()? Its value is not known'],
  'x = { pow(1) }': ['warning: pow() takes 2 arguments, not 1: its value is not known'],
  'x = { sensor(1) }': ['warning: sensor() is not computed here: its value is not known'],
  'x = { arrayValue(array.none, 1) }': [
    "warning: the list 'none' has no values in this file: arrayValue() of it is not known",
  ],
  'x = { table(engine, "../secret.inc") }': [
    "warning: the table '../secret.inc' is no name of a file beside this one: table() of it is not known",
  ],
  'x = { table(engine, "gone.inc") }': ["warning: the table 'gone.inc' is not there: table() of it is not known"],
  'x = { x + 1 }': ['error: x is computed from itself: x → x'],
  'scatteredOffsetArray = nothing': [
    'warning: scattered reads take a scatteredOchGetCommand and a scatteredOffsetArray: not used',
  ],
};

describe('what is told of a line, with its number', () => {
  for (const [line, wanted] of Object.entries(cases))
    it(line, () => {
      const { findings } = parseLines([
        line,
        ...(line.startsWith('[') ? ['[OutputChannels]'] : line.startsWith('#if') ? ['#endif'] : []),
        'engine = scalar, U08, 0, "", 1, 0',
      ]);
      assert.deepEqual(
        told(findings),
        wanted.map((message) => `1 ${message}`),
      );
    });
});

describe('what is told of a file', () => {
  const cases: Readonly<Record<string, readonly [text: string, wanted: readonly string[]]>> = {
    'that is empty': [
      '',
      [
        '1 error: it has no signature: which controller is it for?',
        '1 error: it has no [OutputChannels]: there is nothing to measure',
      ],
    ],
    'whose block is not said': [
      'signature = "x"\n[OutputChannels]\na = scalar, U16, 6, "", 1, 0',
      [
        "1 warning: it has no ochGetCommand: 'A' is taken",
        '1 warning: it has no ochBlockSize: 8 is taken, as far as its channels go',
      ],
    ],
    'with channels round a circle': [
      'signature = "x"\n[OutputChannels]\nochGetCommand = "A"\nochBlockSize = 9\na = { b }\nb = { c }\nc = { a }',
      ['5 error: a is computed from itself: a → b → c → a'],
    ],
  };
  for (const [what, [text, wanted]] of Object.entries(cases))
    it(`one ${what}`, () => assert.deepEqual(told(parseDefinition(text, { file: 'x.ini' }).findings, 0), wanted));

  it('one with everything wrong: each on its line, and the rest is read', () => {
    const { findings, channels } = definitionIn('bad.ini');
    const lines = findings.filter(({ severity }) => severity === 'error').map(({ line }) => line);
    assert.deepEqual(lines, [5, 6, 9, 13, 19, 20, 42]);
    assert.ok(findings.length >= 34);
    assert.deepEqual(channels.map(({ name }) => name).join(' '), 'a c d e f g map i j k l m n _0dd o');
  });

  it('of endless complaints the first hundreds, errors before all', () => {
    const { findings } = parseLines([...Array.from({ length: 2000 }, () => 'x = 5'), 'x = { x }']);
    assert.equal(findings.length, 501);
    assert.match(findings.at(-1)?.message ?? '', /^and \d+ more: mend these first$/);
    assert.deepEqual(findings.filter(({ severity }) => severity === 'error').length, 1);
  });

  it('a setting that no #if asks for', () => {
    const text = ['#if CELSIUS', 'x = { 1 }', '#endif'];
    assert.deepEqual(told(parseLines(text, ['CELSIUS']).findings), []);
    assert.deepEqual(told(parseLines(text, ['CELCIUS']).findings, 0).slice(0, 1), [
      '1 warning: no #if asks for the setting CELCIUS: is it CELSIUS?',
    ]);
  });
});
