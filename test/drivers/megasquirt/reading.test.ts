import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EcuBench } from './bench.ts';

test('the whole block is read without a pause: the next request is there when an answer is complete', async () => {
  await using bench = await EcuBench.start({ reads: 'block' });
  assert.equal(bench.service.telemetry?.catalogue.channels.length, (await bench.call('identify')).channels);
  bench.controller.held.set('rpm', 1234);
  bench.want({ channels: bench.places('rpm', 'map', 'cycleTime') });
  await bench.pass(2000);
  const { frames } = bench;
  assert.ok(frames.length >= 99 && frames.length <= 103, `${frames.length} frames in 2 s`);
  assert.equal(frames.at(-1)?.values[0], 1234);
  assert.ok(Math.abs((frames.at(-1)?.values[2] ?? 0) - 120_000 / 1234) < 1e-9, 'what is computed, too');
  const { wireShare, sets } = await bench.call('statistics');
  assert.ok(Number(wireShare) > 0.97, `the wire was busy ${wireShare}`);
  const [set] = sets as { hz: number; latencyP50Ms: number; frames: number; dropped: number }[];
  assert.ok(set !== undefined && Math.abs(set.hz - 51) < 1 && Math.abs(set.latencyP50Ms - 19.6) < 0.5);
  assert.equal(set.dropped, 0);
});

test('two requests on the wire together go beyond that', async () => {
  await using bench = await EcuBench.start({ reads: 'block', options: { overlap: '2' } });
  bench.want({ channels: bench.places('rpm') });
  await bench.pass(10_000);
  assert.ok(bench.frames.length > 512, `${bench.frames.length} frames in 10 s: a wire that never rests has 509`);
});

test('channels that lie apart are read by the array of offsets, and nothing else is ever written', async () => {
  await using bench = await EcuBench.start();
  for (const [at, name] of ['rpm', 'coolant', 'batteryVoltage'].entries())
    bench.controller.held.set(name, 10 * (at + 1));
  bench.want({ channels: bench.places('rpm', 'coolant', 'batteryVoltage') });
  await bench.pass(1000);
  const { counts } = bench.controller;
  assert.deepEqual(bench.frames.at(-1)?.values, [10, 20, 30]);
  assert.ok(counts.scattered > 300 && counts.block === 0, JSON.stringify(counts));
  assert.ok(counts.offsetWrites > 0 && counts.pageWrites === 0 && counts.burns === 0 && counts.unknown === 0);
  assert.equal((await bench.call('identify')).reads, 'scattered');
});

test('sets have their rates, and what is due together is read together', async () => {
  await using bench = await EcuBench.start({ reads: 'block' });
  const channels = bench.places('rpm');
  bench.want({ channels, rateHz: 20 }, { channels, rateHz: 10 }, { channels, rateHz: 4 });
  await bench.pass(5000);
  const count = (set: number) => bench.frames.filter((frame) => frame.set === set).length;
  for (const [set, hz] of [
    [1, 20],
    [2, 10],
    [3, 4],
  ] as const)
    assert.ok(Math.abs(count(set) - 5 * hz) <= 2, `set ${set}: ${count(set)} frames in 5 s`);
  assert.ok(bench.controller.counts.block <= 103, `${bench.controller.counts.block} requests`);
});

test('a rate that the wire does not carry: as fast as it goes, and what was due and not sent is counted', async () => {
  await using bench = await EcuBench.start({ reads: 'block' });
  bench.want({ channels: bench.places('rpm'), rateHz: 100 });
  await bench.pass(2000);
  const { length } = bench.frames;
  assert.ok(length >= 98, `${length} frames in 2 s`);
  const { dropped } = await bench.call('statistics');
  assert.ok(Math.abs(Number(dropped) + length - 200) <= 3, `${dropped} dropped and ${length} sent of 200`);
});

test('nothing is read while nobody wants anything, but now and then whether it is there', async () => {
  await using bench = await EcuBench.start();
  const before = bench.controller.counts.replies;
  await bench.pass(20_000);
  const asked = bench.controller.counts.replies - before;
  assert.ok(asked >= 8 && asked <= 11, `${asked} questions in 20 s`);
  assert.equal(bench.state.connected, true);
  assert.equal(bench.frames.length, 0);
});

test('who wants the answers as they came gets the whole block, with its return code', async () => {
  await using bench = await EcuBench.start();
  bench.want({ channels: bench.places('rpm'), raw: true, rateHz: 10 });
  await bench.until(() => bench.frames.length > 3, 'frames come');
  const { raw } = bench.frames[0] ?? {};
  assert.equal(raw?.length, 213);
  assert.ok((raw?.[0] ?? 0xff) < 0x80);
});

test('a channel that the catalogue no longer has is null, and a set of none of them is still told of', async () => {
  await using bench = await EcuBench.start();
  bench.want({ channels: [-1, ...bench.places('rpm')], rateHz: 10 }, { channels: [-1], rateHz: 10 });
  await bench.until(() => bench.frames.length > 4, 'frames come');
  assert.equal(bench.frames.find(({ set }) => set === 1)?.values[0], null);
  assert.deepEqual(bench.frames.find(({ set }) => set === 2)?.values, [null]);
});

test('a broker that takes no frames loses them, and the reading goes on', async () => {
  await using bench = await EcuBench.start({ reads: 'block' });
  bench.isStuck = true;
  bench.want({ channels: bench.places('rpm'), rateHz: 20 });
  await bench.pass(2000);
  const { dropped } = await bench.call('statistics');
  assert.ok(Number(dropped) >= 30, `${dropped} dropped`);
  assert.ok(bench.controller.counts.block >= 38);
});

for (const dialect of ['microsquirt', 'speeduino'] as const)
  for (const reads of ['block', 'partial', 'scattered'] as const)
    for (const protocol of ['envelope', 'plain'] as const)
      for (const transacts of [true, false])
        test(`${dialect}, ${reads} reads, ${protocol}, ${transacts ? 'transactions' : 'bytes'}: all channels are as the controller has them`, async () => {
          await using bench = await EcuBench.start({ dialect, reads, protocol, wire: { transacts } });
          const values = bench.controller.valuesAt();
          for (const [name, value] of Object.entries(values)) bench.controller.held.set(name, value);
          const { channels } = bench.service.telemetry?.catalogue ?? { channels: [] };
          const known = channels.filter(({ name, derived }) => !derived && name in values);
          bench.want(
            { channels: channels.map((_, place) => place), rateHz: 5 },
            { channels: bench.places(...known.slice(3, 9).map(({ name }) => name)), rateHz: 20 },
          );
          await bench.until(() => bench.frames.length > 30, 'frames come');
          for (const { set, values: got } of bench.frames.slice(-20)) {
            const names = set === 1 ? channels.map(({ name }) => name) : known.slice(3, 9).map(({ name }) => name);
            for (const [at, name] of names.entries()) {
              if (set === 1 && channels[at]?.derived) continue;
              const wanted = values[name];
              if (wanted === undefined) continue;
              assert.ok(
                Math.abs(Number(got[at]) - wanted) <= 1 + Math.abs(wanted) / 100,
                `${name}: ${got[at]}, and it is ${wanted}`,
              );
            }
          }
          assert.equal(bench.controller.counts.pageWrites + bench.controller.counts.burns, 0);
        });
