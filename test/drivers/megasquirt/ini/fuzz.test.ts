import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { catalogueOf } from '../../../../drivers/megasquirt/decode/catalogue.ts';
import { compileDecoder } from '../../../../drivers/megasquirt/decode/decoder.ts';
import { needsOf } from '../../../../drivers/megasquirt/decode/needs.ts';
import type { Definition } from '../../../../drivers/megasquirt/definition.ts';
import { parseDefinition } from '../../../../drivers/megasquirt/ini/parse.ts';
import { decodeIni } from '../../../../drivers/megasquirt/ini/text.ts';
import { fc, randomCases } from '../../../random-cases.ts';
import { pathOf } from './files.ts';
import { largeDefinition } from './large.ts';

const seeds = ['speedy', 'micro', 'ruse', 'scatter', 'bad'].map((name) => readFileSync(pathOf(`${name}.ini`)));
const block = Uint8Array.from({ length: 600 }, (_, index) => (index * 37) & 0xff);

/** Whatever the bytes are: a definition with findings of the form, which can be worked with, in short time. */
function survive(bytes: Uint8Array): Definition {
  const definition = parseDefinition(decodeIni(bytes), { file: 'fuzz.ini', readTable: () => '1 2\n3 4' });
  for (const { severity, line, message } of definition.findings) {
    assert.match(severity, /^(error|warning|note)$/);
    assert.ok(Number.isInteger(line) && line >= 1 && message.length > 0 && message.length < 1000);
  }
  const { channels } = catalogueOf(definition);
  const places = [...channels.keys(), -1];
  const { ranges } = needsOf(definition, places);
  const values = compileDecoder(definition, { wanted: places }).decode(block.subarray(0, definition.ochBlockSize), 1);
  assert.equal(values.length, places.length);
  assert.ok(values.every((value) => value === null || Number.isFinite(value)));
  assert.ok(ranges.every(({ offset, bytes: count }) => offset >= 0 && count >= 1));
  return definition;
}

describe('a definition that something happened to', () => {
  const seed = fc.constantFrom(...seeds);

  it('cut anywhere', () => {
    fc.assert(
      fc.property(seed, fc.nat(), (bytes, at) => void survive(bytes.subarray(0, at % (bytes.length + 1)))),
      { numRuns: randomCases(150) },
    );
  });

  it('with bytes changed, left out and doubled', () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255), kind: fc.constantFrom('set', 'drop', 'insert') });
    fc.assert(
      fc.property(seed, fc.array(change, { minLength: 1, maxLength: 30 }), (bytes, changes) => {
        const list = [...bytes];
        for (const { at, byte, kind } of changes) {
          const place = at % list.length;
          if (kind === 'set') list[place] = byte;
          else list.splice(place, kind === 'drop' ? 1 + (byte % 40) : 0, ...(kind === 'insert' ? [byte] : []));
        }
        survive(Uint8Array.from(list));
      }),
      { numRuns: randomCases(250) },
    );
  });

  it('with its lines in another order, or taken from several', () => {
    const lines = seeds.flatMap((bytes) => decodeIni(bytes).split('\n'));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...lines), { maxLength: 120 }), (some) => {
        survive(new TextEncoder().encode(some.join('\n')));
      }),
      { numRuns: randomCases(150) },
    );
  });

  it('that is no text at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => void survive(bytes)),
      { numRuns: randomCases(100) },
    );
  });
});

describe('a definition that is made to take long', () => {
  const channel = (line: string) =>
    `signature = "x"\n[OutputChannels]\nochGetCommand = "A"\nochBlockSize = 600\n${line}`;
  const cases: Readonly<Record<string, string>> = {
    'a line of a megabyte of quotes': channel(`x = ${'"'.repeat(1_000_000)}`),
    'a line of a hundred thousand brackets': channel(`x = ${'{'.repeat(100_000)}`),
    'a line of a hundred thousand commas': channel(`x = scalar${','.repeat(100_000)}`),
    'brackets with quotes that never close': channel(`x = { ${`a' `.repeat(20_000)}`),
    'lists that double': channel(
      `${Array.from({ length: 60 }, (_, n) => `#define L${n + 1} = $L${n}, $L${n}`).join('\n')}\nx = bits, U32, 0, [0:31], $L60`,
    ),
    'lists of many lists': channel(
      `#define E = $F\n#define F =\n#define M = ${'$E, '.repeat(50_000)}$E\nx = bits, U32, 0, [0:31], $M`,
    ),
    'ten thousand formulas in a row': channel(
      Array.from({ length: 10_000 }, (_, n) => `x${n} = { x${n + 1} + 1 }`).join('\n'),
    ),
    'formulas that all name one another': channel(
      Array.from(
        { length: 200 },
        (_, n) => `x${n} = { ${Array.from({ length: 200 }, (_, m) => `x${m}`).join('+')} }`,
      ).join('\n'),
    ),
    'defines in formulas that double': channel(
      `${Array.from({ length: 7 }, (_, n) => `#define D${n + 1} = $D${n} + $D${n} + $D${n} + $D${n} + $D${n}`).join('\n')}\n#define D0 = 1\nx = { $D7 }`,
    ),
    'a hundred thousand sections': '[OutputChannels]\n[Menu]\n'.repeat(50_000),
    'many channels and unknown names': channel(
      Array.from({ length: 3000 }, (_, n) => `chanel${n} = { channel${n} }`).join('\n'),
    ),
  };
  for (const [what, text] of Object.entries(cases))
    it(what, { timeout: 30_000 }, () => void survive(new TextEncoder().encode(text)));
});

it('a definition of five thousand lines is understood to its end', () => {
  const definition = survive(new TextEncoder().encode(largeDefinition({ lines: 5000 })));
  assert.deepEqual(
    definition.findings.map(({ severity, message }) => `${severity}: ${message}`),
    ['note: of no use for reading: [UserDefined], lines: 1503'],
  );
  assert.equal(definition.channels.length, 760);
});
