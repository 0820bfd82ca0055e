/** How fast a program's shaft turns: by call, and by a telemetry channel of an engine controller. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import type { Program } from '../../../contract/schedule/program.ts';
import { refusal, until } from '../harness.ts';
import { alice } from '../people.ts';
import { channelsOnly, enginePolicy, engineSetting, ScriptedEngine } from '../telemetry/engine.ts';
import { ProgramBench, policy as plain } from './acceptance/bench.ts';

const policy = (more: Partial<PolicyDocument> = {}): PolicyDocument => ({
  ...plain,
  devices: { ...plain.devices, ...enginePolicy.devices },
  rules: [...plain.rules, ...enginePolicy.rules.map((rule) => ({ ...rule, id: `engine-${rule.id}` }))],
  ...more,
});

const spark = (more: Partial<Program> = {}): Program => ({
  name: 'spark',
  // So slowly that it is not seen here.
  cycle: '10 rpm',
  events: [{ gpio: { device: 'coil1', value: 1 }, angle: '360 deg', duration: '1 ms' }],
  ...more,
});
const follows = spark({ cycle: { device: 'ecu0', channel: 'rpm' } });

/** How often the coil was charged in so long. */
async function sparks(bench: ProgramBench, ms: number): Promise<number> {
  const before = bench.edges.length;
  await bench.advance(ms);
  return bench.edges.slice(before).filter(({ level, line }) => level === 1 && line === 'coil1').length;
}

test('a shaft turns as it is told: by speed, by time, and not at all', async () => {
  await using bench = await ProgramBench.start({ policy: policy() });
  const mine = await bench.connect(alice);
  const { program } = await bench.during(mine.run(spark()));
  const set = (speed: { rpm: number } | { cycleNs: number }) =>
    mine.postern.call('schedule.setCycle', { program, ...speed });
  assert.equal(await sparks(bench, 500), 0);
  assert.deepEqual(await set({ rpm: 1200 }), { cycleNs: 100e6 });
  await bench.advance(10);
  assert.equal(await sparks(bench, 1000), 10);
  assert.deepEqual(await set({ cycleNs: 50e6 }), { cycleNs: 50e6 });
  await bench.advance(10);
  assert.equal(await sparks(bench, 1000), 20);
  assert.equal((await mine.show(program)).cycleNs, 50e6);
  assert.deepEqual(await set({ rpm: 0 }), { cycleNs: 0 });
  await bench.advance(10);
  assert.equal(await sparks(bench, 1000), 0);
  assert.deepEqual(bench.high(), []);
  await refusal(set({ rpm: 1e7 }), 'invalid');
  await refusal(set({} as { rpm: number }), 'invalid');
  await refusal(mine.postern.call('schedule.setCycle', { program, rpm: 600, cycleNs: 1e6 }), 'invalid');
});

test('it turns no faster than its owner may have events, in all of his programs', async () => {
  await using bench = await ProgramBench.start({
    policy: policy({ quotas: { programEvents: 100 } }),
  });
  const mine = await bench.connect(alice);
  const { program } = await bench.during(mine.run(spark()));
  const turn = (rpm: number) => mine.postern.call('schedule.setCycle', { program, rpm });
  await turn(6000);
  assert.match((await refusal(turn(6100), 'limit')).message, /102 events in a second: at most 100/);
  assert.equal((await mine.show(program)).cycleNs, 20e6, 'it turns on as it did');
  await turn(3000);
  const other: Program = { events: [{ gpio: { device: 'lamp', value: 1 }, every: '100 ms' }], until: '1 s' };
  const refused = await bench.during(refusal(mine.run(other), 'limit'));
  assert.match(refused.message, /10 events in a second beside 100 of other programs of alice/);
});

test('a shaft follows a channel, and stands where nothing is heard, nothing is known, and none can turn so', async () => {
  await using bench = await ProgramBench.start({ ...engineSetting(), policy: policy() });
  const mine = await bench.connect(alice);
  await bench.during(refusal(mine.run(follows), 'unavailable'));
  const ecu = await ScriptedEngine.start(bench.test);
  const { program } = await bench.during(mine.run(follows));
  const [set] = await bench.during(ecu.wants(1));
  assert.deepEqual(set?.channels, [0]);
  const tell = (rpm: number | null) => ecu.send(set?.set ?? 0, [rpm]);
  const cycle = async (cycleNs: number, rpm: number | null) => {
    await tell(rpm);
    const row = await mine.show(program);
    assert.equal(row.cycleNs, cycleNs, `${rpm}`);
  };
  await cycle(100e6, 1200);
  await bench.advance(10);
  assert.equal(await sparks(bench, 500), 5);
  await cycle(50e6, 2400);
  await cycle(0, null);
  await cycle(50e6, 2400);
  await cycle(0, 2e6);
  await cycle(0, 0);
  await cycle(100e6, 1200);
  await refusal(mine.postern.call('schedule.setCycle', { program, rpm: 600 }), 'invalid');
  await bench.advance(1100);
  assert.equal((await mine.show(program)).cycleNs, 0, 'nothing was heard for a second');
  assert.equal(await sparks(bench, 500), 0);
  await cycle(100e6, 1200);
  await bench.during(mine.stop(program));
  await bench.advance(100);
  await until(() => ecu.wanted.length === 0, 'nobody wants it any more');
});

test('a channel that is not measured is no reason to begin, and is left when the program ends', async () => {
  await using bench = await ProgramBench.start({ ...engineSetting(), policy: policy() });
  const mine = await bench.connect(alice);
  await ScriptedEngine.start(bench.test, channelsOnly('map'));
  await bench.during(refusal(mine.run(follows), 'not_found'));
  assert.deepEqual(
    bench.test.broker.core.leases.all.filter(({ device }) => device !== 'ecu-port'),
    [],
  );
  assert.equal(bench.test.broker.core.telemetry.sets, 0);
});

test('who may not read the channel any more has a shaft that stands', async () => {
  await using bench = await ProgramBench.start({ ...engineSetting(), policy: policy() });
  const mine = await bench.connect(alice);
  const ecu = await ScriptedEngine.start(bench.test);
  const { program } = await bench.during(mine.run(follows));
  const [set] = await bench.during(ecu.wants(1));
  await ecu.send(set?.set ?? 0, [1200]);
  await mine.postern.call('ping', {});
  assert.equal((await mine.show(program)).cycleNs, 100e6);
  bench.test.reload({
    ...policy(),
    rules: policy().rules.filter(({ id }) => id !== 'engine-look') as PolicyDocument['rules'],
  });
  await bench.advance(500);
  await ecu.send(set?.set ?? 0, [1200]);
  await bench.advance(600);
  const row = await mine.show(program);
  assert.deepEqual([row.state, row.cycleNs], ['running', 0]);
});
