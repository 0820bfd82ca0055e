import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCommand, parseIdentifier } from '../../../../drivers/megasquirt/ini/command.ts';
import { entryOf } from '../../../../drivers/megasquirt/ini/fields.ts';
import { decodeIni } from '../../../../drivers/megasquirt/ini/text.ts';
import { parseLines, told } from './files.ts';

describe('the fields of a line', () => {
  const problems: string[] = [];
  const fields = (text: string) =>
    entryOf(text, 1, (problem) => problems.push(problem))?.fields.map(({ kind, text: inner, index }) =>
      index === undefined ? [kind, inner] : [kind, inner, index],
    );

  const cases: Readonly<Record<string, unknown>> = {
    'x = scalar, U08 , 0x1F ; rest': [
      ['word', 'scalar'],
      ['word', 'U08'],
      ['word', '0x1F'],
    ],
    'x="a, b; c",{d, "e}"},[ 4x4 ]': [
      ['text', 'a, b; c'],
      ['formula', 'd, "e}"'],
      ['shape', '4x4'],
    ],
    'x = { a ? {b} : c }, "d"': [
      ['formula', 'a ? {b} : c'],
      ['text', 'd'],
    ],
    "x = { table(a, 'b,c.inc') }": [['formula', "table(a, 'b,c.inc')"]],
    'x = 1="one", 3 = "three", "four"': [
      ['text', 'one', 1],
      ['text', 'three', 3],
      ['text', 'four'],
    ],
    'x = , "b",': [
      ['none', ''],
      ['text', 'b'],
    ],
    'x =': [],
    'x = 0 8 16, $LIST': [
      ['word', '0 8 16'],
      ['word', '$LIST'],
    ],
    '\tx\t=\ta\u00a0, b': [
      ['word', 'a'],
      ['word', 'b'],
    ],
    '"x" = 1': undefined,
    'just words ; a = b': undefined,
  };
  for (const [text, wanted] of Object.entries(cases))
    it(text, () => {
      assert.deepEqual(fields(text), wanted);
      assert.deepEqual(problems.splice(0), []);
    });

  it('have their columns', () => {
    const entry = entryOf('x = "a", { b },  c', 7, () => {});
    assert.deepEqual([entry?.line, entry?.fields.map(({ column }) => column)], [7, [5, 10, 18]]);
  });
});

describe('a command', () => {
  const problems: string[] = [];
  const parts = (text: string) => parseCommand(text, (problem) => problems.push(problem));

  it('is bytes and places for numbers', () => {
    assert.deepEqual(parts('r\\$tsCanId\\x30%2o%2c\\\\%2i%v'), [
      { bytes: Uint8Array.of(0x72) },
      { number: 'canId', bytes: 1 },
      { bytes: Uint8Array.of(0x30) },
      { number: 'offset', bytes: 2 },
      { number: 'count', bytes: 2 },
      { bytes: Uint8Array.of(0x5c) },
      { number: 'identifier', bytes: 2 },
      { number: 'value', bytes: 0 },
    ]);
    assert.deepEqual(problems, []);
  });

  it('tells of what it does not know, and leaves it out', () => {
    assert.deepEqual(parts('A\\q€%x'), [{ bytes: Uint8Array.from('A%x', (letter) => letter.charCodeAt(0)) }]);
    assert.deepEqual(problems.splice(0), [
      "'\\q' in a command is no escape that is known: left out",
      "'€' in a command is no byte: left out",
    ]);
  });

  it("has no places in a page's identifier", () => {
    assert.deepEqual(
      parseIdentifier('\\$tsCanId\\x04%2o', (problem) => problems.push(problem)),
      Uint8Array.of(0, 4),
    );
    assert.deepEqual(problems.splice(0), ["a page's identifier has no place for the offset"]);
  });
});

describe('the text of a file', () => {
  it('may be Latin-1, or UTF-8 with a mark', () => {
    assert.equal(decodeIni(Uint8Array.of(0x22, 0xb0, 0x43, 0x22)), '"°C"');
    assert.equal(decodeIni(Uint8Array.of(0xef, 0xbb, 0xbf, 0xc2, 0xb0)), '°');
  });
});

describe('lists of options', () => {
  const optionsOf = (shape: string, list: string, ...defines: string[]) => {
    const { channels, findings } = parseLines([
      ...defines.map((define) => `#define ${define}`),
      `x = bits, U16, 0, ${shape}, ${list}`,
    ]);
    const [channel] = channels;
    return { options: channel?.kind === 'bits' ? channel.options : undefined, findings: told(findings) };
  };

  it('are made of lists, with single places replaced', () => {
    const { options } = optionsOf(
      '[0:2]',
      '$PINS, 1="INVALID", 2="STEPPER"',
      'LOW = "Off", "IAC1"',
      'PINS = $LOW, "IAC2", "FIDLE"',
    );
    assert.deepEqual(options, ['Off', 'INVALID', 'STEPPER', 'FIDLE']);
    assert.deepEqual(optionsOf('[0:1]', '1="One", 3="Three"').options, ['INVALID', 'One', 'INVALID', 'Three']);
  });

  it('that double themselves thirty times end at the 256th', () => {
    const doublings = Array.from({ length: 30 }, (_, n) => `L${n + 1} = $L${n}, $L${n}`);
    assert.equal(optionsOf('[0:15]', '$L15', 'L0 = "x"', ...doublings).options?.length, 256);
    const { findings } = optionsOf('[0:15]', '$L30', 'L0 = "x"', ...doublings);
    assert.match(findings[0] ?? '', /^\d+ error: 'L14' is defined by itself, or too deep: L30 → L29/);
  });

  it('that are made of themselves are an error', () => {
    const { options, findings } = optionsOf('[0:3]', '$A', 'A = "a", $B', 'B = "b", $A');
    assert.deepEqual(options, ['a', 'b']);
    assert.deepEqual(findings, ["3 error: 'A' is defined by itself, or too deep: A → B → A"]);
  });
});
