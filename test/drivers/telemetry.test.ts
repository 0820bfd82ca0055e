/** A driver of what is measured all the time, served as drivers are: through the desk, over a port that comes and goes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Catalogue } from '../../contract/telemetry/catalogue.ts';
import type { ChannelValue } from '../../contract/telemetry/frame.ts';
import { driver, type Teller } from '../../drivers/driver.ts';
import type { WantedSet } from '../../drivers/main.ts';
import { serveInstrument } from '../../drivers/serve.ts';
import { TestBroker } from '../broker/harness.ts';
import { alice, carol } from '../broker/people.ts';
import { channelsOnly, device, engineSetting, faultless } from '../broker/telemetry/engine.ts';
import { until } from '../cli/harness.ts';
import { refused } from './e3631a/model.ts';

/** One start of the driver, as the test sees it. */
interface Start {
  told: (readonly WantedSet[])[];
  send(set: number, values: readonly ChannelValue[]): Promise<void>;
}

/** A driver that does what the test says; at each start it measures what is next. */
function engineDriver(catalogues: Catalogue[]) {
  const starts: Start[] = [];
  const made = driver({
    profile: 'megasquirt',
    async start() {
      const told: Start['told'] = [];
      let teller: Teller<never> | undefined;
      starts.push({
        told,
        send: async (set, values) => teller?.frame(set, { atMs: 1, latencyMs: 1, values, quality: faultless }),
      });
      return {
        methods: { identify: async () => ({}), statistics: async () => ({}) },
        telemetry: {
          catalogue: catalogues[starts.length - 1] ?? channelsOnly(),
          wanted: (sets) => void told.push(sets),
        },
        run: (given, signal) => {
          teller = given as never;
          return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        },
      };
    },
  });
  return { made, starts };
}

async function serve(broker: TestBroker, catalogues: Catalogue[]) {
  const { made, starts } = engineDriver(catalogues);
  const ending = new AbortController();
  const log: string[] = [];
  const postern = await broker.connect(carol);
  const served = serveInstrument(postern, device, made, { signal: ending.signal, log: (text) => log.push(text) });
  const outcome = served.catch((error: unknown) => error);
  return {
    starts,
    log,
    outcome,
    /** Until it is served for the n-th time. */
    async isServed(times: number): Promise<Start> {
      const isServed = () => log.filter((line) => line === `${device} is served`).length === times;
      await until(isServed, `it is served: ${log}`);
      return starts[times - 1] as Start;
    },
    async [Symbol.asyncDispose]() {
      ending.abort();
      await outcome;
    },
  };
}

describe('a driver with telemetry', () => {
  it('declares before it is served, hears what is wanted, and sends it', async () => {
    await using broker = await TestBroker.start(engineSetting());
    await using working = await serve(broker, [channelsOnly('rpm', 'map')]);
    const start = await working.isServed(1);
    assert.deepEqual(start.told, [[]], 'once at the start');
    const client = await broker.connect(alice);
    const frames = client.ecu(device).frames({ channels: ['map'], rateHz: 4 });
    await until(() => start.told.length === 2, 'it is told');
    assert.deepEqual(start.told[1], [{ set: 1, channels: [1], rateHz: 4, raw: false }]);
    await start.send(1, [99]);
    assert.deepEqual((await frames.next()).value.values, { map: 99 });
    await assert.rejects(start.send(1, []), refused('invalid', /0 values/));
  });

  it('starts anew with its port, and hears of what is wanted in its own new order alone', async () => {
    const setting = engineSetting();
    await using broker = await TestBroker.start(setting);
    await using working = await serve(broker, [channelsOnly('rpm', 'map'), channelsOnly('map')]);
    const first = await working.isServed(1);
    const client = await broker.connect(alice);
    const frames = client.ecu(device).frames();
    await until(() => first.told.length === 2, 'it is told');
    await first.send(1, [1, 2]);
    assert.deepEqual((await frames.next()).value.list, [1, 2]);
    setting.port().unplug();
    await until(() => working.log.some((line) => line.includes('waiting for ecu-port')), 'it waits');
    await assert.rejects(first.send(1, [3, 4]));
    setting.port().plug();
    const second = await working.isServed(2);
    assert.deepEqual(second.told[0], [{ set: 1, channels: [-1, 0], rateHz: undefined, raw: false }]);
    assert.equal(first.told.length, 2, 'the one of before hears nothing more');
    await second.send(1, [null, 5]);
    assert.deepEqual((await frames.next()).value.values, { rpm: null, map: 5 });
  });

  it('whose catalogue is not sound ends with that', async () => {
    await using broker = await TestBroker.start(engineSetting());
    await using working = await serve(broker, [channelsOnly('rpm', 'rpm')]);
    await refused('invalid', /channel 'rpm' is there twice/)(await working.outcome);
  });
});
