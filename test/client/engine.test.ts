/** `postern.engine()`: a method for each of the profile, typed from the dictionary. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Engine, EngineReading, Postern } from '../../client/main.ts';
import { engine as profile } from '../../contract/instruments/shipped/engine.ts';
import { MemoryBroker } from './memory-broker.ts';

const device = 'engine0';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_Fact extends true>(): void => {};

/** What inference makes of the dictionary. Never run. */
export async function inferred(postern: Postern): Promise<void> {
  const engine = postern.engine(device);
  await engine.set('FinalSparkAdvance', 12);
  // @ts-expect-error: there is no such parameter
  await engine.set('FinalSparkAdvanced', 12);
  // @ts-expect-error: nor such a table
  await engine.table('RPM');
  const { rows } = await engine.table('SparkBase');
  holds<Equal<typeof rows, number[][]>>();
  const { outputs, sync } = await engine.state();
  holds<Equal<typeof sync, 'none' | 'turn' | 'cycle'>>();
  // What has no value but what is set is always there; what the firmware has a value of, where it is held.
  holds<Equal<typeof outputs.MaxRPM, { value: number }>>();
  holds<Equal<typeof outputs.ECT, { value?: number } | undefined>>();
  const { held }: EngineReading = await engine.simulate(2000);
  holds<Equal<typeof held, boolean>>();
  await postern.instrument(device, 'engine').call('get', { names: ['RPM', 'Load'] });
}

it('an engine has a method for each of its profile', async () => {
  const { postern, peer } = await new MemoryBroker().connect();
  const engine = postern.engine(device);
  const reading = { name: 'ECT', value: 180, held: true };
  const point = { name: 'SparkBase', axis: 'rows', at: 1, value: 20 };
  const cell = { name: 'SparkBase', row: 1, column: 2, value: 20 };
  const acts: readonly [
    method: string,
    fields: object | undefined,
    result: object,
    act: (engine: Engine) => Promise<unknown>,
    gives: unknown,
  ][] = [
    ['identify', {}, { board: 'mega' }, (e) => e.identify(), { board: 'mega' }],
    ['status', {}, { rpm: 1 }, (e) => e.status(), { rpm: 1 }],
    ['get', { names: ['ECT'] }, { values: [reading] }, (e) => e.get('ECT'), 180],
    ['get', { names: ['ECT'] }, { values: [reading] }, (e) => e.readings(['ECT']), [reading]],
    ['get', {}, { values: [] }, (e) => e.readings(), []],
    ['set', { name: 'ECT', value: 180 }, reading, (e) => e.set('ECT', 180), reading],
    ['set', { name: 'SimulatedRPM', value: 2000 }, reading, (e) => e.simulate(2000), reading],
    ['set', { name: 'IsMonitorOnly', value: 1 }, reading, (e) => e.monitor(), undefined],
    ['set', { name: 'IsMonitorOnly', value: 0 }, reading, (e) => e.monitor(false), undefined],
    ['release', { name: 'ECT' }, {}, (e) => e.release('ECT'), undefined],
    ['release', {}, {}, (e) => e.release(), undefined],
    ['stop', undefined, {}, (e) => e.stop(), undefined],
    ['describe', { name: 'ECT' }, { index: 5 }, (e) => e.describe('ECT'), { index: 5 }],
    ['table', { name: 'SparkBase' }, { rows: [] }, (e) => e.table('SparkBase'), { rows: [] }],
    ['row', { name: 'MafTransfer', row: 0 }, { values: [1, 2] }, (e) => e.row('MafTransfer'), [1, 2]],
    ['cell', cell, { ...cell, value: 19.5 }, (e) => e.setCell('SparkBase', 1, 2, 20), 19.5],
    ['axis', point, { ...point, value: 19.5 }, (e) => e.setPoint('SparkBase', 'rows', 1, 20), 19.5],
    ['events', {}, { events: [] }, (e) => e.events(), { events: [] }],
    ['lateness', { of: 'coils' }, { count: 1 }, (e) => e.lateness('coils'), { count: 1 }],
    ['metrics', undefined, { interrupts: [] }, (e) => e.metrics(), { interrupts: [] }],
    ['decoder', undefined, { places: 36 }, (e) => e.decoder(), { places: 36 }],
    ['tasks', undefined, { tasks: [] }, (e) => e.tasks(), { tasks: [] }],
    ['pins', undefined, { on: [] }, (e) => e.pins(), { on: [] }],
    ['reset', { of: 'coils' }, {}, (e) => e.reset('coils'), undefined],
    ['compare', {}, { differences: [] }, (e) => e.compare(), []],
    ['save', undefined, { calibration: 'a' }, (e) => e.save(), 'a'],
    ['load', undefined, { calibration: 'b' }, (e) => e.load(), 'b'],
    ['defaults', undefined, { calibration: 'c' }, (e) => e.defaults(), 'c'],
    ['statistics', {}, { sets: [] }, (e) => e.statistics(), { sets: [] }],
  ];
  for (const [method, fields, result, act, gives] of acts) {
    const done = act(engine);
    const params = { device, profile: 'engine', method, ...(fields === undefined ? {} : { fields }) };
    await peer.answer('instrument.call', params, { fields: result });
    assert.deepEqual(await done, gives, method);
  }
  assert.deepEqual([...new Set(acts.map(([method]) => method))].sort(), Object.keys(profile.methods).sort());
  const state = engine.state();
  await peer.answer('instrument.state', { device }, { device, state: { connected: true }, ageMs: 12 });
  assert.deepEqual(await state, { connected: true, ageMs: 12 });
  await postern.close();
});

it('an engine tells what its firmware tells', async () => {
  const { postern, peer } = await new MemoryBroker().connect();
  const notices = postern.engine(device).notices();
  await peer.answer('topic.subscribe', { topic: 'instrument.events', devices: [device] }, { subscription: 1 });
  const told = (sequence: number, topic: string, value: Record<string, unknown>) =>
    peer.notify('event', { subscription: 1, sequence, dropped: 0, value: { device, topic, value, atMs: 5 } });
  told(1, 'state', { connected: true });
  told(2, 'notices', { event: 'sync', ms: 5, value: 'cycle' });
  const { value } = await notices.next();
  assert.deepEqual([value?.event, value?.value], ['sync', 'cycle']);
  await postern.close();
});
