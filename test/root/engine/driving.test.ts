/** An ordinary user drives the scheduler of the engine firmware behind a root broker, as far as his rule lets him; another one does not. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { EngineBench, SUITE } from './bench.ts';

interface Status {
  readonly rpm: number;
  readonly sync: string;
  readonly injection: string;
  readonly spark: string;
  readonly cut: string;
  readonly events: number;
  readonly width: number;
}

interface Events {
  readonly ticksPerSecond: number;
  readonly events: readonly { output: number; kind: string; angle: number; ticks: number }[];
}

interface Lateness {
  readonly classes: readonly { of: string; count: number; skipped: number; least: number }[];
}

const FIRST_COIL = 16;
const skip = missingCompiler('host') ?? false;

let bench: EngineBench;
before(async () => {
  if (skip !== false) return;
  bench = await EngineBench.open();
  await bench.drive();
}, SUITE);
after(() => bench?.end());

describe('an ordinary user', { ...SUITE, skip }, () => {
  const ada = (...words: string[]) => bench.ok(bench.ada, ...words);
  const status = () => bench.json<Status>(bench.ada, 'status');
  const events = () => bench.json<Events>(bench.ada, 'events');
  async function turns(rpm: number): Promise<void> {
    await ada('sim', String(rpm));
    const isSo = async () => Math.abs((await status()).rpm - rpm) < 0.01 * rpm;
    await bench.until(isSo, `it turns at ${rpm} rpm`);
  }
  afterEach(async () => {
    await ada('stop');
    for (const name of ['Cylinders', 'Coils']) await ada('set', name, '8');
  });

  it('turns the simulated encoder, and sees it in sync', async () => {
    await turns(2000);
    await bench.until(async () => (await status()).injection === 'sequential', 'it knows the whole cycle');
    const { sync, spark, cut } = await status();
    assert.deepEqual({ sync, spark, cut }, { sync: 'cycle', spark: 'sequential', cut: 'none' });
    await turns(4500);
    await turns(800);
  });

  it('sees the timing of a cycle: of eight cylinders, and of four with two coils', async () => {
    await turns(1500);
    await bench.until(async () => (await events()).events.length === 16, 'eight injectors and eight coils');
    for (const [name, value] of Object.entries({ Cylinders: 4, Coils: 2 })) await ada('set', name, String(value));
    let planned: Events['events'] = [];
    const isPlanned = async () => {
      planned = (await events()).events;
      return planned.length === 8 && planned.every(({ output }) => output < FIRST_COIL + 2);
    };
    await bench.until(isPlanned, 'four cylinders, and two coils');
    const outputs = (kind: string) => planned.filter((event) => event.kind === kind).map(({ output }) => output);
    assert.deepEqual(outputs('following').toSorted(), [0, 1, 2, 3]);
    // By their angles: the coils take turns.
    assert.deepEqual(new Set(outputs('leading').slice(0, 2)), new Set([FIRST_COIL, FIRST_COIL + 1]));
    assert.deepEqual(outputs('leading').slice(2), outputs('leading').slice(0, 2));
    assert.match(await ada('events', '--columns', '76'), /^injector 4 │.*█/m);
  });

  it('sets the advance, and the coils fire there; and the width, for which injectors open', async () => {
    await turns(2000);
    assert.match(await ada('set', 'FinalSparkAdvance', '25'), /FinalSparkAdvance: 25 °, held/);
    assert.match(await ada('set', 'FinalPulseWidth', '4000'), /FinalPulseWidth: 4000 µs, held/);
    const isSo = async () => {
      const { events: planned, ticksPerSecond } = await events();
      const coil = planned.find(({ output }) => output === FIRST_COIL + 1);
      const injector = planned.find(({ output }) => output === 1);
      // The second cylinder is at its top 90 degrees after the first.
      const firesThere = Math.abs((coil?.angle ?? 0) - 65) < 0.05;
      return firesThere && Math.abs(((injector?.ticks ?? 0) / ticksPerSecond) * 1e6 - 4000) < 1;
    };
    await bench.until(isSo, 'the plan has both');
    assert.equal((await status()).width, 4000);
    assert.match(await ada('release', 'FinalPulseWidth'), /FinalPulseWidth/);
    await bench.until(async () => (await status()).width !== 4000, 'the width is computed again');
  });

  it('sees how late events were, of both kinds, and none lost', async () => {
    await turns(3000);
    await ada('lateness', '--reset', '--json');
    const isCounted = async () =>
      (await bench.json<Lateness>(bench.ada, 'lateness')).classes.every(({ count }) => count > 1000);
    await bench.until(isCounted, 'a thousand events of each kind');
    const { classes } = await bench.json<Lateness>(bench.ada, 'lateness');
    assert.deepEqual(
      classes.map(({ of }) => of),
      ['injectors', 'coils'],
    );
    for (const { least } of classes) assert.ok(least >= 0, 'the clock of this machine wakes nobody early');
    assert.match(await ada('lateness'), /^injectors +\d/m);
  });

  it('is refused what is beyond his rule, with the rule, its line and the limit; and the firmware never hears of it', async () => {
    await ada('set', 'FinalSparkAdvance', '20');
    const refused = await bench.run(bench.ada, 'set', 'FinalSparkAdvance', '41');
    assert.equal(refused.status, 3);
    assert.match(
      refused.err,
      /denied: value 41 ° of FinalSparkAdvance is above 40 ° \(rule drive, policy\.json:\d+\)\n {2}ask: a change of FinalSparkAdvance\.value in rule drive/,
    );
    assert.match((await bench.run(bench.ada, 'sim', '6001')).err, /above 6000 rpm \(rule drive, policy\.json:\d+\)/);
    assert.match((await bench.run(bench.ada, 'set', 'MaxRPM', '5000')).err, /MaxRPM .*is not one of/);
    assert.match((await bench.run(bench.ada, 'save')).err, /has the danger 'calibrate'/);
    assert.match(await ada('get', 'FinalSparkAdvance'), /20/);
  });

  it('may look without being let drive; and without a rule neither', async () => {
    assert.match(await bench.ok(bench.bob, 'status'), /engine0: +\d/);
    const driven = await bench.run(bench.bob, 'sim', '1000');
    assert.equal(driven.status, 3);
    assert.match(driven.err, /denied/);
    const looked = await bench.run(bench.eve, 'status', 'engine0');
    assert.equal(looked.status, 3);
  });

  it('holds the engine alone, under a lease; when he is gone it stands still', async () => {
    await turns(1200);
    const lease = await bench.session.run(bench.ada, [
      ...['lease', 'engine0', '--', 'sh', '-c'],
      `${bench.session.command(['engine', 'sim', '900']).join(' ')}; kill -9 $PPID`,
    ]);
    assert.notEqual(lease.status, 0);
    await bench.until(async () => (await status()).sync === 'none', 'it stands');
    assert.match(await ada('get', 'SimulatedRPM'), /\b0\b/);
  });
});
