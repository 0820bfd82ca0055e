/** The tables, the blocks that are made of them, and the definition that is written from them: they cannot differ. */
import assert from 'node:assert/strict';
import { describe, it, test } from 'node:test';
import { compileDecoder } from '../../../drivers/megasquirt/decode/decoder.ts';
import { measuresOf } from '../../../drivers/megasquirt/decode/measures.ts';
import { parseDefinition } from '../../../drivers/megasquirt/ini/parse.ts';
import { decode, encode, valuesOf } from '../../../sim/ecu/block.ts';
import { dialects } from '../../../sim/ecu/dialect.ts';
import { type IniOptions, iniOf, readModes } from '../../../sim/ecu/ini.ts';
import { typeBytes, type Values } from '../../../sim/ecu/layout/layout.ts';
import { EngineSource } from '../../../sim/ecu/sources/engine.ts';
import { fc } from '../../random-cases.ts';

const { microsquirt, speeduino } = dialects;
const both = Object.values(dialects);
const near = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

describe('the table of a microsquirt', () => {
  it('has 115 data points in 212 bytes, as pyEfi prints it', () => {
    const { scalars, blockBytes } = microsquirt.layout;
    assert.deepEqual([scalars.length, blockBytes], [115, 212]);
  });

  it('has them where the firmware has them', () => {
    const places = ['rpm', 'map', 'coolant', 'batteryVoltage', 'deltaT', 'RPMdot', 'can_error_cnt'].map(
      (name) => microsquirt.layout.scalars.find((scalar) => scalar.name === name)?.offset,
    );
    assert.deepEqual(places, [6, 18, 22, 26, 96, 164, 210]);
  });
});

for (const { name, layout } of both)
  describe(`the layout of a ${name}`, () => {
    const names = [...layout.scalars, ...layout.bits, ...layout.derived].map((row) => row.name);

    it('names each thing once, within its block', () => {
      assert.equal(new Set(names).size, names.length);
      for (const { type, offset } of layout.scalars) assert.ok(offset + typeBytes[type] <= layout.blockBytes);
      for (const { of, low, high } of layout.bits) assert.ok(low <= high && high < 8 * typeBytes[of.type]);
    });

    it('means, shows and logs only what there is', () => {
      const known = new Set(names);
      const used = [
        ...Object.keys(layout.meaning),
        ...layout.gauges.map(({ channel }) => channel),
        ...layout.log.map(({ channel }) => channel),
      ];
      assert.deepEqual(
        used.filter((channel) => !known.has(channel)),
        [],
      );
      const gauges = new Set(layout.gauges.map((gauge) => gauge.name));
      assert.deepEqual(
        layout.frontPage.filter((gauge) => !gauges.has(gauge)),
        [],
      );
    });

    it('gives back what was put in, as exactly as its scales are', () => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 10, maxLength: 20 }), (numbers) => {
          const values: Values = Object.fromEntries(
            [...layout.scalars, ...layout.bits].map((row, index) => [row.name, numbers[index % numbers.length] ?? 0]),
          );
          const again = decode(layout, encode(layout, values));
          const withBits = new Set(layout.bits.map(({ of }) => of.name));
          for (const scalar of layout.scalars) {
            if (withBits.has(scalar.name)) continue;
            const [got, meant] = [again[scalar.name] ?? Number.NaN, values[scalar.name] ?? 0];
            const most = (2 ** (8 * typeBytes[scalar.type]) - 1 + scalar.translate) * scalar.scale;
            if (meant <= most / 2) assert.ok(Math.abs(got - meant) <= scalar.scale * 0.5001, scalar.name);
          }
          for (const part of layout.bits)
            assert.equal(again[part.name], Math.min(2 ** (part.high - part.low + 1) - 1, values[part.name] ?? 0));
        }),
        { numRuns: 50 },
      );
    });
  });

test('a value beyond its range is held at its end, and no other is touched', () => {
  const { layout } = microsquirt;
  const values = decode(layout, encode(layout, { rpm: 1e6, map: -1e6, afrtgt1: 99, advance: 12.34 }));
  assert.deepEqual([values.rpm, values.seconds, values.pulseWidth2], [65_535, 0, 0]);
  assert.ok(near(values.map ?? 0, -3276.8) && near(values.afrtgt1 ?? 0, 25.5) && near(values.advance ?? 0, 12.3));
});

describe('the definition that is written', () => {
  const forms = both.flatMap((dialect) =>
    readModes.flatMap((reads) =>
      (['envelope', 'plain'] as const).map((protocol) => ({ dialect, options: { reads, protocol } })),
    ),
  );
  const definitionOf = ({ dialect, options }: (typeof forms)[number], settings: string[] = []) =>
    parseDefinition(iniOf(dialect, options), { file: 'simulated.ini', settings });

  for (const form of forms)
    it(`is understood by the driver, all of it: ${form.dialect.name}, ${form.options.reads}, ${form.options.protocol}`, () => {
      const { dialect, options } = form;
      const definition = definitionOf(form);
      assert.deepEqual(definition.findings, []);
      assert.deepEqual(
        [definition.signature, definition.protocol, definition.endianness, definition.ochBlockSize],
        [dialect.signature, options.protocol, dialect.layout.endianness, dialect.layout.blockBytes],
      );
      const { scalars, bits, derived, gauges, log } = dialect.layout;
      assert.equal(definition.channels.length, scalars.length + bits.length + derived.length);
      assert.deepEqual([definition.gauges.length, definition.log.length], [gauges.length, log.length]);
      const isScattered = options.reads === 'scattered' && options.protocol === 'envelope' && dialect === microsquirt;
      assert.equal(definition.scattered !== undefined, isScattered);
    });

  for (const dialect of both)
    it(`is decoded to what was encoded: ${dialect.name}`, () => {
      const options: IniOptions = { reads: 'block', protocol: 'envelope' };
      const definition = parseDefinition(iniOf(dialect, options), { file: 'simulated.ini' });
      const measures = measuresOf(definition);
      const decoder = compileDecoder(definition, { wanted: measures.map((_, place) => place) });
      const source = new EngineSource(5);
      for (let seconds = 0; seconds < 30; seconds += 0.7) {
        const block = encode(dialect.layout, valuesOf(dialect.layout, source.at(seconds).quantities, seconds));
        const expected = decode(dialect.layout, block);
        const values = decoder.decode(block, seconds * 1000);
        let compared = 0;
        for (const [place, { channel }] of measures.entries()) {
          const value = expected[channel.name];
          if (value === undefined) continue;
          assert.ok(near(values[place] ?? Number.NaN, value), `${channel.name}: ${values[place]} is not ${value}`);
          compared++;
        }
        assert.equal(compared, dialect.layout.scalars.length + dialect.layout.bits.length);
      }
    });

  it('has degrees Celsius where they are asked for', () => {
    const [form] = forms;
    assert.ok(form !== undefined);
    const { layout } = form.dialect;
    const block = encode(layout, { coolant: 212, mat: 32 });
    const read = (settings: string[]) => {
      const definition = definitionOf(form, settings);
      const measures = measuresOf(definition);
      const wanted = ['coolant', 'mat'].map((name) => measures.findIndex(({ channel }) => channel.name === name));
      return compileDecoder(definition, { wanted })
        .decode(block, 0)
        .map((value) => Math.round(value ?? Number.NaN));
    };
    assert.deepEqual(
      [read([]), read(['CELSIUS'])],
      [
        [212, 32],
        [100, 0],
      ],
    );
  });

  it('is of a controller that says that it is another, where it is told so', () => {
    const text = iniOf(speeduino, { reads: 'block', protocol: 'envelope', signature: 'speeduino 202207' });
    assert.equal(parseDefinition(text, { file: 'x.ini' }).signature, 'speeduino 202207');
  });
});
