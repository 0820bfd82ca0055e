/** What an instrument measures, from its driver to who asks. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as v from 'valibot';
import { CatalogueParts } from '../../../broker/telemetry/catalogue.ts';
import { catalogueParts } from '../../../client/catalogue-parts.ts';
import { Refusal } from '../../../contract/errors.ts';
import { type Catalogue, type Channel, cataloguePart, type Gauge } from '../../../contract/telemetry/catalogue.ts';
import { decode, encode } from '../../../contract/wire/codec.ts';
import { MAX_FRAME } from '../../../contract/wire/frame.ts';
import { fc } from '../../random-cases.ts';
import { refusal, TestBroker } from '../harness.ts';
import { alice } from '../people.ts';
import { channelsOnly, device, engineSetting, ScriptedEngine } from './engine.ts';

const gauge = (name: string, channel: string): Gauge => ({ name, channel, title: name, low: 0, high: 100 });
const empty: Catalogue = { channels: [], gauges: [], pages: [] };

const text = fc.string({ maxLength: 12, unit: 'grapheme-ascii' });
const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.]{0,20}$/), { maxLength: 300 });
const extras = fc.record(
  { unit: text, digits: fc.nat(9), options: fc.array(text, { maxLength: 256 }), derived: fc.constant(true as const) },
  { requiredKeys: [] },
);
/** Sound ones, of all sizes. */
const catalogues: fc.Arbitrary<Catalogue> = fc
  .tuple(names, fc.array(extras, { minLength: 1, maxLength: 40 }), fc.nat(80))
  .map(([all, kinds, gauges]) => {
    const channels: Channel[] = all.map((name, place) => ({ name, ...kinds[place % kinds.length] }));
    const shown = all.slice(0, gauges).map((name) => gauge(`${name}.g`.slice(0, 60), name));
    const unique = [...new Map(shown.map((each) => [each.name, each])).values()];
    const pages = unique.map(({ name }, place) => ({ name: `page ${place}`, gauges: [name] })).slice(0, 40);
    return { channels, gauges: unique, pages };
  });
const joined = (parts: readonly Catalogue[]): Catalogue => ({
  channels: parts.flatMap(({ channels }) => channels),
  gauges: parts.flatMap(({ gauges }) => gauges),
  pages: parts.flatMap(({ pages }) => pages),
});

describe('a catalogue', () => {
  test('goes in parts that fit into frames, and is whole with the last', () => {
    const schema = v.strictObject(cataloguePart);
    fc.assert(
      fc.property(catalogues, (catalogue) => {
        const parts = catalogueParts(catalogue);
        const store = new CatalogueParts();
        let whole: readonly Catalogue[] | undefined;
        for (const [part, each] of parts.entries()) {
          assert.equal(whole, undefined);
          const bytes = encode([
            0,
            1,
            'telemetry.declare',
            { device: 'x'.repeat(64), part, parts: parts.length, ...each },
          ]);
          assert.ok(bytes.length < MAX_FRAME);
          assert.deepEqual(v.parse(schema, each), each);
          assert.ok(Array.isArray(decode(bytes)), 'the wire takes it');
          whole = store.take({ part, parts: parts.length, ...each });
        }
        assert.deepEqual(joined(whole ?? []), catalogue);
      }),
      { numRuns: 40 },
    );
  });

  test('is as its driver declared it for who asks, part by part', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const options = Array.from({ length: 256 }, (_, place) => `option ${place}`);
    const channels = Array.from({ length: 200 }, (_, place) => ({ name: `c${place}`, unit: 'kPa', options }));
    const catalogue = { channels, gauges: [gauge('g', 'c199')], pages: [{ name: 'Front', gauges: ['g'] }] };
    const engine = await ScriptedEngine.start(broker, catalogue);
    const client = await broker.connect(alice);
    assert.deepEqual(await client.telemetry(device).catalogue(), { edition: 1, ...catalogue });
    const { parts } = await client.telemetry.catalogue({ device });
    assert.ok(parts > 10);
    await refusal(client.telemetry.catalogue({ device, part: parts }), 'not_found');
    await refusal(client.telemetry.catalogue({ device, part: 64 }), 'invalid');
    await engine.provider.declare(empty);
    assert.deepEqual(await client.ecu(device).catalogue(), { edition: 2, ...empty });
  });

  test('is not there before its last part, nor when one part is wrong: the one of before stays', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker, null);
    const client = await broker.connect(alice);
    const declare = (part: number, parts: number, more: Partial<Catalogue> = {}) =>
      engine.client.call('telemetry.declare', { device, part, parts, ...(empty as object), ...more } as never);
    const edition = async () => (await client.telemetry.catalogue({ device })).edition;
    await declare(0, 2);
    assert.match((await refusal(edition(), 'unavailable')).message, /has not said yet what it measures/);
    await refusal(client.call('telemetry.subscribe', { device }), 'unavailable');
    await declare(1, 2, channelsOnly('rpm'));
    assert.equal(await edition(), 1);
    await declare(0, 3, channelsOnly('map'));
    await refusal(declare(2, 3), 'invalid');
    assert.match((await refusal(declare(1, 3), 'invalid')).message, /begin again with part 0/);
    await declare(0, 2);
    await refusal(declare(1, 3), 'invalid');
    await refusal(declare(1, 1), 'invalid');
    assert.equal(await edition(), 1);
    await declare(0, 1, channelsOnly('map'));
    assert.equal(await edition(), 2);
  });
});

describe('a catalogue is refused for', () => {
  const rpm = channelsOnly('rpm');
  const page = (...gauges: string[]) => ({ name: 'Front', gauges });
  const wrong: Record<string, [Catalogue, RegExp]> = {
    'a channel twice': [channelsOnly('rpm', 'map', 'rpm'), /channel 'rpm' is there twice/],
    'a gauge twice': [{ ...rpm, gauges: [gauge('g', 'rpm'), gauge('g', 'rpm')] }, /gauge 'g' is there twice/],
    'a page twice': [{ ...rpm, pages: [page(), page()] }, /page 'Front' is there twice/],
    'a gauge of no channel': [{ ...rpm, gauges: [gauge('g', 'rmp')] }, /gauge 'g' shows 'rmp', which is no channel/],
    'a page of no gauge': [
      { ...rpm, gauges: [gauge('g', 'rpm')], pages: [page('h')] },
      /page 'Front' has 'h', which is no gauge/,
    ],
  };
  for (const [name, [catalogue, message]] of Object.entries(wrong))
    test(name, () => {
      const store = new CatalogueParts();
      assert.throws(
        () => store.take({ part: 0, parts: 1, ...catalogue }),
        (error) => error instanceof Refusal && error.code === 'invalid' && message.test(error.message),
      );
      assert.notEqual(store.take({ part: 0, parts: 1, ...rpm }), undefined, 'it begins again');
    });

  test('more channels than there may be, as soon as they are there', () => {
    const store = new CatalogueParts();
    const take = (part: number) =>
      store.take({
        part,
        parts: 64,
        ...channelsOnly(...Array.from({ length: 64 }, (_, place) => `c${part}_${place}`)),
      });
    for (let part = 0; part < 32; part++) take(part);
    assert.throws(() => take(32), /2112 channels, at most 2048 are allowed/);
    assert.throws(
      () => catalogueParts(channelsOnly(...Array.from({ length: 2049 }, (_, place) => `c${place}`))),
      /2049 channels are declared, at most 2048/,
    );
  });

  test('what the wire cannot carry: text of several lines, a name that is none, a limit that is no number', async () => {
    await using broker = await TestBroker.start(engineSetting());
    const engine = await ScriptedEngine.start(broker);
    const declare = (channel: object, more: Partial<Catalogue> = {}) =>
      refusal(engine.provider.declare({ ...empty, channels: [channel as Channel], ...more }), 'invalid');
    await declare({ name: 'rpm', unit: 'a\nb' });
    await declare({ name: 'rpm', label: '\u001b[2J' });
    await declare({ name: '9rpm' });
    await declare({ name: 'rpm', derived: false });
    await declare({ name: 'rpm' }, { gauges: [{ ...gauge('g', 'rpm'), high: Number.NaN }] });
    assert.equal((await (await broker.connect(alice)).ecu(device).catalogue()).edition, 1);
  });
});
