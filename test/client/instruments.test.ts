import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Instrument, Postern, Psu, PsuReading, PsuState } from '../../client/main.ts';
import { MemoryBroker } from './memory-broker.ts';
import type { Peer } from './scripted-broker.ts';

const device = 'psu0';
const connect = () => new MemoryBroker().connect();
const ask = (peer: Peer, method: string, fields?: object, result: object = {}) =>
  peer.answer(
    'instrument.call',
    { device, profile: 'e3631a', method, ...(fields === undefined ? {} : { fields }) },
    { fields: result },
  );
const subscribed = (peer: Peer) =>
  peer.answer('topic.subscribe', { topic: 'instrument.events', devices: [device] }, { subscription: 1 });
const told = (sequence: number, topic: string, value: Record<string, unknown>, dropped = 0) => ({
  subscription: 1,
  sequence,
  dropped,
  value: { device, topic, value, atMs: 5 },
});

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_Fact extends true>(): void => {};

/** What inference makes of a profile. Never run. */
export async function inferred(postern: Postern): Promise<void> {
  const psu = postern.instrument('psu0', 'e3631a');
  const set = await psu.call('set', { output: 'P25V', volts: 7.4 });
  holds<Equal<typeof set, { output: 'P6V' | 'P25V' | 'N25V'; volts: number; amps: number }>>();
  await psu.call('on');
  await psu.call('sequence', { steps: [{ output: 'P6V', amps: 1, holdSeconds: 2 }], times: 2 });
  // @ts-expect-error: there is no such output
  await psu.call('set', { output: 'P24V' });
  // @ts-expect-error: nor such a method
  await psu.call('sett', {});
  // @ts-expect-error: what is needed is missing
  await psu.call('measure');
  const { state } = await psu.state();
  holds<Equal<typeof state.outputs.N25V, { volts: number; amps: number }>>();
  holds<Equal<typeof state.protections.P6V, { overVolts: number; overAmps: number }>>();
  for await (const { value } of psu.events('readings'))
    holds<Equal<typeof value.mode, 'CV' | 'CC' | 'unregulated' | 'off'>>();
  for await (const event of psu.events()) if (event.topic === 'trips') holds<Equal<typeof event.value.limit, number>>();

  const other = postern.instrument('pump');
  holds<Equal<typeof other, Instrument<string>>>();
  const answer = await other.call('anything', { at: 'all' });
  holds<Equal<typeof answer, Record<string, unknown>>>();
  const state1: PsuState = await postern.psu('psu0').state();
  holds<Equal<typeof state1.on, boolean>>();
}

describe('an instrument', () => {
  it('is called, described and listened to', async () => {
    const { postern, peer } = await connect();
    const pump = postern.instrument('pump');
    const call = pump.call('start', { speed: 3 });
    await peer.answer(
      'instrument.call',
      { device: 'pump', method: 'start', fields: { speed: 3 } },
      { fields: { at: 2 } },
    );
    assert.deepEqual(await call, { at: 2 });
    const described = pump.describe();
    await peer.answer('instrument.describe', { device: 'pump' }, { device: 'pump', port: 'p', profile: { name: 'x' } });
    assert.equal((await described).port, 'p');
    const listed = postern.instrument.list();
    await peer.answer('instrument.list', {}, { instruments: [] });
    await listed;
    const psu = postern.instrument('psu0', 'e3631a');
    const state = psu.state();
    await peer.answer('instrument.state', { device }, { device, state: { on: true }, ageMs: 12 });
    assert.deepEqual(await state, { state: { on: true }, ageMs: 12 });
    await postern.close();
  });

  it('tells all that its driver tells, or one topic, with what was lost', async () => {
    const { postern, peer } = await connect();
    const seen = async (topic: 'trips' | undefined, count: number) => {
      const events = postern.instrument('psu0', 'e3631a').events(topic);
      await subscribed(peer);
      peer.notify('event', told(1, 'state', { on: true }, 2));
      peer.notify('event', told(4, 'trips', { limit: 3 }));
      const list: object[] = [];
      for await (const event of events) if (list.push(event) === count) break;
      await peer.answer('topic.unsubscribe', { subscription: 1 }, {});
      return list;
    };
    const trip = { topic: 'trips', value: { limit: 3 }, atMs: 5, resumed: false };
    assert.deepEqual(await seen('trips', 1), [{ ...trip, dropped: 2 }]);
    assert.deepEqual(await seen(undefined, 2), [
      { topic: 'state', value: { on: true }, atMs: 5, dropped: 2, resumed: false },
      { ...trip, dropped: 0 },
    ]);
    await postern.close();
  });
});

describe('a bench supply', () => {
  it('has a method for each of its profile', async () => {
    const { postern, peer } = await connect();
    const psu = postern.psu(device);
    const plan = { seconds: 2, steps: 20 };
    const acts: [
      method: string,
      fields: object | undefined,
      result: object,
      act: (psu: Psu) => Promise<unknown>,
      gives: unknown,
    ][] = [
      [
        'set',
        { output: 'P25V', volts: 7.4, amps: 0.5 },
        { volts: 7.4 },
        (p) => p.set({ output: 'P25V', volts: 7.4, amps: 0.5 }),
        { volts: 7.4 },
      ],
      ['on', undefined, {}, (p) => p.on(), undefined],
      ['off', undefined, {}, (p) => p.off(), undefined],
      ['stop', undefined, {}, (p) => p.stop(), undefined],
      ['track', { on: true }, {}, (p) => p.track(), undefined],
      ['track', { on: false }, {}, (p) => p.track(false), undefined],
      [
        'ramp',
        { output: 'P6V', volts: 5, voltsPerSecond: 2, dryRun: true },
        plan,
        (p) => p.ramp({ output: 'P6V', volts: 5, voltsPerSecond: 2, dryRun: true }),
        plan,
      ],
      [
        'sequence',
        { steps: [{ output: 'P6V', volts: 1 }], times: 3 },
        plan,
        (p) => p.sequence([{ output: 'P6V', volts: 1 }], { times: 3 }),
        plan,
      ],
      [
        'protect',
        { output: 'P6V', overVolts: 5.5 },
        { worstReactionMs: 140 },
        (p) => p.protect({ output: 'P6V', overVolts: 5.5 }),
        140,
      ],
      ['measure', { output: 'N25V' }, { volts: -1 }, (p) => p.measure('N25V'), { volts: -1 }],
      ['errors', undefined, { errors: [{ code: -113 }] }, (p) => p.errors(), [{ code: -113 }]],
      ['identify', undefined, { model: 'E3631A' }, (p) => p.identify(), { model: 'E3631A' }],
      ['remote', undefined, {}, (p) => p.remote(), undefined],
      ['local', undefined, {}, (p) => p.local(), undefined],
      ['query', { line: 'SYST:VERS?' }, { reply: '1995.0' }, (p) => p.query('SYST:VERS?'), '1995.0'],
    ];
    for (const [method, fields, result, act, gives] of acts) {
      const done = act(psu);
      await ask(peer, method, fields, result);
      assert.deepEqual(await done, gives, method);
    }
    const state = psu.state();
    await peer.answer('instrument.state', { device }, { device, state: { on: true }, ageMs: 12 });
    assert.deepEqual(await state, { on: true, ageMs: 12 });
    await postern.close();
  });

  it('gives readings of all outputs or of one, and trips', async () => {
    const { postern, peer } = await connect();
    const psu = postern.psu(device);
    const reading = (output: string): Record<string, unknown> => ({ output, on: true, volts: 5, amps: 1, mode: 'CV' });
    const outputs = async (output: 'P25V' | undefined, count: number) => {
      const readings = psu.readings(output === undefined ? {} : { output });
      await subscribed(peer);
      for (const [index, topic] of ['readings', 'errors', 'readings'].entries())
        peer.notify('event', told(index + 1, topic, reading(index === 0 ? 'P6V' : 'P25V')));
      const list: PsuReading['output'][] = [];
      for await (const one of readings) if (list.push(one.output) === count) break;
      await peer.answer('topic.unsubscribe', { subscription: 1 }, {});
      return list;
    };
    assert.deepEqual(await outputs(undefined, 2), ['P6V', 'P25V']);
    assert.deepEqual(await outputs('P25V', 1), ['P25V']);
    const trips = psu.trips();
    await subscribed(peer);
    peer.notify('event', told(1, 'trips', { output: 'P6V', quantity: 'amps', measured: 2, limit: 1 }));
    assert.equal((await trips.next()).value?.limit, 1);
    await postern.close();
  });
});
