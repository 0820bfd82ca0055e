import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import type { Quality } from '../../../contract/telemetry/frame.ts';
import { type ReplyFault, replyFaults } from '../../../sim/ecu/faults.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { EcuBench, type EcuBenchOptions } from './bench.ts';

const names = ['rpm', 'map', 'coolant', 'batteryVoltage', 'advance'];

/** A bench that reads five channels, each with a value of its own, as fast as it goes. */
async function reading(options: EcuBenchOptions = {}): Promise<EcuBench> {
  const bench = await EcuBench.start(options);
  hold(bench, 0);
  bench.want({ channels: bench.places(...names) });
  await bench.until(() => bench.frames.length > 2, 'frames come');
  return bench;
}

const hold = ({ controller }: EcuBench, round: number) => {
  for (const [at, name] of names.entries()) controller.held.set(name, heldAs(at, round));
};
const heldAs = (at: number, round: number) => 100 * (at + 1) + round;

const quality = ({ frames }: EcuBench): Quality => {
  const last = frames.at(-1);
  assert.ok(last, 'no frame came');
  return last.quality;
};

/** After some answers with a fault, how the frames go on. */
async function after(bench: EcuBench, ...faults: ReplyFault[]): Promise<Quality> {
  bench.controller.faults.nextReplies.push(...faults);
  const { length } = bench.frames;
  await bench.until(
    () => bench.controller.faults.nextReplies.length === 0 && bench.frames.length > length + 10,
    `frames come after ${faults.join(', ')}`,
  );
  for (const { values } of bench.frames)
    assert.deepEqual(
      values,
      names.map((_, at) => heldAs(at, 0)),
    );
  return quality(bench);
}

for (const reads of ['block', 'partial', 'scattered'] as const)
  for (const transacts of [true, false]) {
    const kind = `${reads} reads, ${transacts ? 'transactions' : 'bytes'}`;
    test(`a wrong sum, half an answer, noise, none at all: counted, and asked again (${kind})`, async () => {
      await using bench = await reading({ reads, wire: { transacts } });
      const garbled = await after(bench, 'garbled');
      assert.ok(garbled.crcErrors === 1 && garbled.timeouts === 0 && garbled.retries >= 1, JSON.stringify(garbled));
      const half = await after(bench, 'half');
      assert.ok(half.timeouts >= 1, JSON.stringify(half));
      const silence = await after(bench, 'silence');
      assert.ok(silence.timeouts > half.timeouts, JSON.stringify(silence));
      const noise = await after(bench, 'noise');
      assert.ok(noise.crcErrors + noise.timeouts > silence.crcErrors + silence.timeouts, JSON.stringify(noise));
      assert.equal(noise.busy + noise.dropped + noise.resets, 0);
      assert.equal(bench.state.connected, true);
    });

    test(`busy is asked again after a pause, out of range is not, a request that came wrong is (${kind})`, async () => {
      await using bench = await reading({ reads, wire: { transacts } });
      const busy = await after(bench, 'busy', 'busy');
      assert.ok(busy.busy === 2 && busy.retries >= 2 && busy.dropped === 0, JSON.stringify(busy));
      const range = await after(bench, 'range');
      assert.ok(range.retries === busy.retries && range.dropped === 1, JSON.stringify(range));
      const crc = await after(bench, 'crc');
      assert.ok(crc.crcErrors === 1 && crc.retries === range.retries + 1 && crc.timeouts === 0, JSON.stringify(crc));
      assert.equal((await bench.call('identify')).reads, reads, 'nothing is given up for that');
    });
  }

test('a reset in mid-frame: found out, counted, and the array of offsets is written again', async () => {
  await using bench = await reading();
  const before = bench.controller.counts.offsetWrites;
  const told = await after(bench, 'reset');
  assert.equal(told.resets, 1);
  assert.ok(bench.controller.counts.offsetWrites > before);
  assert.ok(
    bench.log.some((line) => /has started anew|answers again/.test(line)),
    bench.log.join(),
  );
});

test('a reset that nobody hears of: the array is not set, and is written again', async () => {
  await using bench = await reading({ faults: { resetMs: 0 } });
  bench.controller.reset();
  const told = await after(bench);
  assert.equal(told.resets, 1);
  assert.equal(told.dropped, 0);
});

test('a controller that is gone: not connected; back: it goes on', async () => {
  await using bench = await reading();
  bench.controller.faults.isSilent = true;
  await bench.until(() => bench.state.connected === false, 'it is told');
  const { length } = bench.frames;
  await bench.pass(30_000);
  assert.ok(bench.frames.length - length <= 2);
  bench.controller.faults.isSilent = false;
  await bench.until(() => bench.frames.length > length + 20, 'frames come');
  assert.equal(bench.state.connected, true);
  assert.equal(quality(bench).resets, 1);
  assert.ok(bench.stateChanges >= 2);
});

test('a controller that answers later than one waits for is waited for longer, once that is known', async () => {
  const controller = { turnaroundMs: 90 };
  await using bench = await EcuBench.start({ controller });
  hold(bench, 0);
  bench.want({ channels: bench.places(...names), rateHz: 5 });
  await bench.until(() => bench.frames.length > 20, 'frames come');
  assert.ok(
    bench.log.some((line) => /answers late: 1[34]\d ms beyond/.test(line)),
    bench.log.join(),
  );
  assert.ok(quality(bench).timeouts <= 3, JSON.stringify(quality(bench)));
});

test('another controller in its place ends the driver, with both their names', async () => {
  await using bench = await reading();
  bench.controller.faults.isSilent = true;
  await bench.until(() => bench.state.connected === false, 'it is told');
  Object.assign(bench.controller.faults, { isSilent: false, signature: 'MS3 Format 0262.11' });
  const failure = await bench.failure();
  assert.ok(failure instanceof Refusal && failure.code === 'device', String(failure));
  assert.match(failure.message, /'MS3 Format 0262.11', and it was 'MS2Extra Postern 1.0'/);
});

test('while nobody wants anything, another controller is found out as well', async () => {
  await using bench = await EcuBench.start();
  bench.controller.faults.signature = 'speeduino 202501';
  const failure = await bench.failure();
  assert.ok(failure instanceof Refusal && failure.code === 'device', String(failure));
});

test('a definition for another controller is refused before anything is read, with both names and the file', async () => {
  const bench = new EcuBench({ signature: 'MS2Extra comms342hP' });
  await using _ = bench;
  await assert.rejects(bench.start(), (error: Refusal) => {
    assert.equal(error.code, 'invalid');
    assert.match(error.message, /'MS2Extra Postern 1.0'; microsquirt.ini is for 'MS2Extra comms342hP'/);
    return true;
  });
  assert.deepEqual(bench.commands.map(String), ['Q']);
});

test('a controller that does not say who it is', async () => {
  const bench = new EcuBench({ faults: { isSilent: true } });
  await using _ = bench;
  await assert.rejects(
    bench.start(),
    (error: Refusal) => error.code === 'timeout' && /does not say who it is/.test(error.message),
  );
});

test('a board that is reset when its port is opened is waited for', async () => {
  const bench = new EcuBench();
  await using _ = bench;
  bench.controller.faults.resetMs = 2500;
  bench.controller.reset();
  await bench.start();
  assert.equal(bench.state.connected, true);
});

test('a port that is pulled out ends the service; the next start counts it', async () => {
  const bench = await reading();
  bench.wire.isUnplugged = true;
  const failure = await bench.failure();
  assert.ok(failure instanceof Refusal && failure.code === 'unavailable', String(failure));
  bench.wire.isUnplugged = false;
  await bench.start();
  await using _ = bench;
  bench.want({ channels: bench.places(...names) });
  const { length } = bench.frames;
  await bench.until(() => bench.frames.length > length + 2, 'frames come');
  assert.equal(quality(bench).resets, 1);
});

test('a controller that does not know what its definition says is read by the whole block', async () => {
  await using bench = await EcuBench.start();
  bench.controller.faults.every.set('range', 1);
  bench.want({ channels: bench.places('rpm') });
  await bench.until(
    () => bench.log.some((line) => /scattered reads are not used any more/.test(line)),
    'it is given up',
  );
  bench.controller.faults.every.clear();
  await bench.until(() => bench.frames.length > 3, 'frames come');
  assert.equal((await bench.call('identify')).reads, 'block');
});

test('an array of offsets that cannot be written is done without', async () => {
  await using bench = await EcuBench.start();
  bench.controller.onAsked = (command) => {
    if (command[0] === 'w'.charCodeAt(0)) bench.controller.faults.nextReplies.push('crc');
  };
  hold(bench, 0);
  bench.want({ channels: bench.places(...names) });
  await bench.until(() => bench.frames.length > 20, 'frames come');
  assert.equal((await bench.call('identify')).reads, 'block');
  assert.equal(bench.controller.counts.scattered, 0);
});

test('a controller that does not hear while it talks: requests are not sent together any more', async () => {
  await using bench = await reading({
    reads: 'block',
    faults: { isHalfDuplex: true },
    options: { overlap: '3' },
  }).catch((error) => assert.fail(String(error)));
  await bench.until(() => bench.log.some((line) => /not sent together/.test(line)), 'that is found out');
  const { length } = bench.frames;
  await bench.pass(1000);
  assert.ok(bench.frames.length > length + 45, `${bench.frames.length - length} frames in 1 s`);
});

test('whatever goes wrong, no value is ever wrong, each request is accounted for, and the frames go on', async () => {
  const step = fc.record({
    faults: fc.array(fc.constantFrom(...replyFaults), { maxLength: 6 }),
    noise: fc.uint8Array({ maxLength: 12 }),
    silentMs: fc.constantFrom(0, 0, 0, 80, 400),
    passMs: fc.integer({ min: 0, max: 300 }),
    turnaroundMs: fc.constantFrom(0, 0, 5, 45, 70, 120),
  });
  const setting = fc.record({
    reads: fc.constantFrom('block' as const, 'partial' as const, 'scattered' as const),
    overlap: fc.constantFrom('1', '1', '2'),
    transacts: fc.boolean(),
    resetMs: fc.constantFrom(0, 30, 200),
    rates: fc.array(fc.constantFrom(undefined, 5, 20, 60), { minLength: 1, maxLength: 3 }),
    steps: fc.array(step, { minLength: 1, maxLength: 8 }),
  });
  await fc.assert(
    fc.asyncProperty(setting, async ({ reads, overlap, transacts, resetMs, rates, steps }) => {
      const controller = { turnaroundMs: 0 };
      await using bench = await EcuBench.start({
        reads,
        options: { overlap, timeoutMs: '50' },
        wire: { transacts, piece: 17 },
        faults: { resetMs },
        controller,
      });
      const changes: number[] = [];
      const change = () => {
        hold(bench, changes.length);
        changes.push(bench.clock.date());
      };
      change();
      const sets = rates.map((rateHz, at) => ({ set: at + 1, rateHz, names: names.slice(at) }));
      bench.want(...sets.map(({ set, rateHz, names: of }) => ({ set, rateHz, channels: bench.places(...of) })));
      for (const { faults, noise, silentMs, passMs, turnaroundMs } of steps) {
        controller.turnaroundMs = turnaroundMs;
        bench.controller.faults.nextReplies.push(...faults);
        bench.wire.noise(noise);
        bench.controller.faults.isSilent = silentMs > 0;
        await bench.pass(silentMs);
        bench.controller.faults.isSilent = false;
        change();
        await bench.pass(passMs);
      }
      controller.turnaroundMs = 0;
      // One that has been gone for a while is asked once a second, and each answer may be spoilt.
      const left = bench.controller.faults.nextReplies.length;
      const { length } = bench.frames;
      await bench.until(
        () =>
          bench.controller.faults.nextReplies.length === 0 &&
          sets.every(({ set }) => bench.frames.slice(length).filter((frame) => frame.set === set).length > 3),
        'the frames go on',
        60_000 + 3000 * left,
      );
      const before = new Map<number, number>();
      for (const { set, values, atMs, latencyMs } of bench.frames) {
        const of = sets[set - 1]?.names ?? [];
        // Of two requests that go together the second is heard while the first is answered; its own time begins after that.
        const waitedMs = overlap === '2' && rates[set - 1] === undefined ? (before.get(set) ?? 0) : 0;
        const heardMs = atMs - latencyMs - waitedMs;
        before.set(set, latencyMs);
        const round = Number(values[0]) - heldAs(names.indexOf(of[0] ?? ''), 0);
        for (const [at, name] of of.entries()) {
          // Parts of a block that are read one after the other may be of two moments.
          const own = Number(values[at]) - heldAs(names.indexOf(name), 0);
          assert.ok(Number.isInteger(own) && own >= 0 && own < changes.length, `${name} is ${values[at]}`);
          assert.ok(reads === 'partial' || own === round, `${name} is of round ${own}, and ${of[0]} of ${round}`);
          assert.ok((changes[own] ?? 0) <= atMs + 1, 'nothing is told before it is so');
          const next = changes[own + 1];
          assert.ok(next === undefined || next >= heardMs - 1, `${name} was old news: ${own} at ${atMs}`);
        }
      }
      const { counts } = bench.controller;
      assert.equal(counts.pageWrites + counts.burns, 0);
    }),
    { numRuns: randomCases(60) },
  );
});
