import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogueOf } from '../../../../drivers/megasquirt/decode/catalogue.ts';
import { compileDecoder, type DecoderOptions } from '../../../../drivers/megasquirt/decode/decoder.ts';
import { type Definition, type ScalarType, scalarTypes } from '../../../../drivers/megasquirt/definition.ts';
import { History } from '../../../../drivers/megasquirt/expression/history.ts';
import { parseDefinition } from '../../../../drivers/megasquirt/ini/parse.ts';
import { fc } from '../../../random-cases.ts';
import { definitionIn } from '../ini/files.ts';
import { put, rangeOf } from './encoder.ts';

const placesOf = (definition: Definition, names: readonly string[]): number[] => {
  const known = catalogueOf(definition).channels.map(({ name }) => name);
  return names.map((name) => known.indexOf(name));
};
const decoderOf = (definition: Definition, names: readonly string[], options: Partial<DecoderOptions> = {}) =>
  compileDecoder(definition, { wanted: placesOf(definition, names), ...options });
const lines = (endianness: string, ...channels: readonly string[]): Definition =>
  parseDefinition(
    [
      'signature = "x"',
      `endianness = ${endianness}`,
      '[OutputChannels]',
      'ochGetCommand = "A"',
      'ochBlockSize = 64',
      ...channels,
    ].join('\n'),
    { file: 'x.ini' },
  );

const types = Object.keys(scalarTypes) as ScalarType[];

describe('what lies in a block', () => {
  const scalar = fc.constantFrom(...types).chain((type) =>
    fc.record({
      type: fc.constant(type),
      offset: fc.nat(60 - scalarTypes[type]),
      raw: type === 'F32' ? fc.integer({ min: -1e6, max: 1e6 }).map((whole) => whole / 8) : fc.integer(bounds(type)),
      scale: fc.constantFrom(1, 0.1, 0.5, 2, 0.00489, 0.019608, -1, 0.000666),
      translate: fc.constantFrom(0, -40, 100, 0.5, -320),
    }),
  );
  function bounds(type: Exclude<ScalarType, 'F32'>) {
    const [min, max] = rangeOf(type);
    return { min, max };
  }

  it('comes out as it was put in, of every type, scaled and moved', () => {
    fc.assert(
      fc.property(
        scalar,
        fc.constantFrom<'big' | 'little'>('big', 'little'),
        ({ type, offset, raw, scale, translate }, endianness) => {
          const block = new Uint8Array(64);
          put(block, type, offset, raw, endianness);
          const definition = lines(endianness, `x = scalar, ${type}, ${offset}, "", ${scale}, ${translate}`);
          assert.deepEqual(definition.findings, []);
          const [value] = decoderOf(definition, ['x']).decode(block, 0);
          const wanted = (raw + translate) * scale;
          assert.ok(
            typeof value === 'number' && Math.abs(value - wanted) <= Math.abs(wanted) * 1e-12,
            `${value}, not ${wanted}`,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is the nearest number to the decimal one: 14.7, and not 14.700000000000001', () => {
    const definition = lines(
      'big',
      'x = scalar, U08, 0, "", 0.1, 0',
      'y = scalar, U16, 2, "", 0.001, -5',
      'z = scalar, U16, 2, "", 0.0033333333333333335, 0',
    );
    const block = Uint8Array.from({ length: 64 }, (_, index) => [147, 0, 0x27, 0x10][index] ?? 0);
    assert.deepEqual(decoderOf(definition, ['x', 'y', 'z']).decode(block, 0), [14.7, 9.995, 10_000 / 300]);
  });

  it('is bits of a number, low to high, with something added', () => {
    const field = fc
      .constantFrom<Exclude<ScalarType, 'F32'>>('U08', 'S08', 'U16', 'S16', 'U32', 'S32')
      .chain((type) =>
        fc.tuple(
          fc.constant(type),
          fc.nat(scalarTypes[type] * 8 - 1),
          fc.nat(scalarTypes[type] * 8 - 1),
          fc.integer(bounds(type)),
          fc.nat(3),
        ),
      );
    fc.assert(
      fc.property(field, ([type, one, other, raw, plus]) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const block = new Uint8Array(64);
        put(block, type, 8, raw, 'little');
        const definition = lines('little', `x = bits, ${type}, 8, [${low}:${high}+${plus}]`);
        const wanted =
          Number((BigInt.asUintN(32, BigInt(raw)) >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n)) + plus;
        assert.deepEqual(decoderOf(definition, ['x']).decode(block, 0), [wanted]);
      }),
      { numRuns: 300 },
    );
  });

  it('is known as far as a block goes', () => {
    const definition = lines(
      'big',
      'a = scalar, U08, 0, "", 1, 0',
      'b = scalar, U16, 3, "", 1, 0',
      'c = bits, U08, 5, [0:0]',
      'd = { a + b }',
      'e = { isNaN(b) }',
    );
    const decoder = decoderOf(definition, ['a', 'b', 'c', 'd', 'e']);
    assert.deepEqual(decoder.decode(Uint8Array.of(7, 0, 0, 1, 0, 1), 0), [7, 256, 1, 263, 0]);
    assert.deepEqual(decoder.decode(Uint8Array.of(7, 0, 0, 1, 0), 0), [7, 256, null, 263, 0]);
    assert.deepEqual(decoder.decode(Uint8Array.of(7, 0, 0, 1), 0), [7, null, null, null, 1]);
    assert.deepEqual(decoder.decode(new Uint8Array(0), 0), [null, null, null, null, 1]);
  });

  it('is looked at where the block begins, within a larger buffer', () => {
    const definition = lines('big', 'a = scalar, U16, 0, "", 1, 0');
    const answer = Uint8Array.of(9, 9, 1, 2);
    assert.deepEqual(decoderOf(definition, ['a']).decode(answer.subarray(2), 0), [258]);
    assert.deepEqual(decoderOf(definition, ['a']).decode(new DataView(answer.buffer, 2), 0), [258]);
  });

  it('is no number where a float is none', () => {
    const definition = lines(
      'big',
      'a = scalar, F32, 0, "", 1, 0',
      'b = scalar, F32, 4, "", 1, 0',
      'c = scalar, S08, 8, "", 1, 0',
    );
    const decoded = decoderOf(definition, ['a', 'b', 'c']).decode(
      Uint8Array.of(0x7f, 0x80, 0, 0, 0xff, 0xc0, 0, 0, 0),
      0,
    );
    assert.deepEqual(decoded, [null, null, 0]);
  });
});

describe('what is wanted', () => {
  it('comes in the wanted order, twice if it is wanted twice, and null for what is not there', () => {
    const definition = lines('big', 'a = scalar, U08, 0, "", 1, 0', 'list = array, U08, 1, [3], "", 1, 0');
    const decoder = decoderOf(definition, ['list.2', 'a', 'none', 'list.0', 'a']);
    assert.deepEqual(decoder.decode(Uint8Array.of(1, 2, 3, 4), 0), [4, 1, null, 2, 1]);
    assert.deepEqual(
      decoder.ranges.map(({ offset, bytes }) => [offset, bytes]),
      [
        [0, 1],
        [1, 1],
        [3, 1],
      ],
    );
  });

  it('is computed from others that nobody wants, each once a frame', () => {
    const definition = lines('big', 'c = { b + b }', 'b = { accumulate(a) }', 'a = scalar, U08, 0, "", 1, 0');
    const decoder = decoderOf(definition, ['c']);
    assert.deepEqual(decoder.ranges, [{ offset: 0, bytes: 1 }]);
    assert.deepEqual(
      [1, 2].map((ms) => decoder.decode(Uint8Array.of(5), ms)),
      [[10], [20]],
    );
  });

  it('goes on from what was before, when other channels are wanted', () => {
    const definition = lines('big', 'sum = { accumulate(a) }', 'a = scalar, U08, 0, "", 1, 0');
    const history = new History();
    const block = Uint8Array.of(5);
    const [one, other] = [['sum'], ['a', 'sum']].map((names) => decoderOf(definition, names, { history }));
    assert.deepEqual([one?.decode(block, 1), other?.decode(block, 1), other?.decode(block, 2)], [[5], [5, 5], [5, 10]]);
  });

  it('has no value where it is computed from itself, and others have', () => {
    const definition = lines(
      'big',
      'a = { b + 1 }',
      'b = { a + 1 }',
      'c = { isNaN(a) ? 1 : 0 }',
      'd = scalar, U08, 0, "", { a }, 0',
    );
    assert.deepEqual(decoderOf(definition, ['a', 'b', 'c', 'd']).decode(Uint8Array.of(1), 0), [null, null, 1, null]);
  });

  it('may be scaled by formulas, of constants and of channels', () => {
    const definition = definitionIn('../ini/speedy.ini');
    const block = new Uint8Array(20);
    put(block, 'U08', 12, 30, 'little');
    put(block, 'U08', 11, 147, 'little');
    const names = ['idleLoad', 'lambda', 'isDual', 'nOutputs'];
    assert.deepEqual(decoderOf(definition, names).decode(block, 0), [null, null, null, 8]);
    const settings = new Map(Object.entries({ iacAlgorithm: 1, stoich: 14.7, TrigPattern: 2, boardType: 2 }));
    assert.deepEqual(decoderOf(definition, names, { settings }).decode(block, 0), [60, 1, 1, 6]);
    const other = new Map([['iacAlgorithm', 3]]);
    assert.deepEqual(decoderOf(definition, ['idleLoad'], { settings: other }).decode(block, 0), [30]);
  });

  it('may be a chain of two thousand formulas', () => {
    const chain = Array.from({ length: 2000 }, (_, n) => `x${n} = { x${n + 1} + 1 }`);
    const definition = lines('big', ...chain, 'x2000 = scalar, U08, 0, "", 1, 0');
    assert.deepEqual(decoderOf(definition, ['x0']).decode(Uint8Array.of(7), 0), [2007]);
  });
});
