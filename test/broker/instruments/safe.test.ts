/** When nobody holds an instrument any more: its driver makes it safe, and where that cannot be had, its port does. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Postern } from '../../../client/postern.ts';
import { refusal, type Setting, TestBroker, until } from '../harness.ts';
import { alice, bob, carol, olga } from '../people.ts';
import { entries, supplyPolicy } from './bench-supply.ts';
import { atRest, audited, call, device, ScriptedDriver, supplySetting } from './scripted-driver.ts';

const decoder = new TextDecoder();

/** A holder who has switched it on, a driver, and what comes out of the port. */
async function scene(more: Setting = {}) {
  const setting = supplySetting({ virtual: true, ...more });
  const broker = await TestBroker.start(setting);
  let wire = '';
  setting.port().end.onBytes((bytes) => {
    wire += decoder.decode(bytes);
  });
  const driver = await ScriptedDriver.start(broker);
  const holder = await broker.connect(alice);
  const lease = await holder.lease({ device });
  // The driver has said something to the instrument: its port has to be made safe from now on.
  await driver.client.call('serial.write', { device: 'port', bytes: new TextEncoder().encode('*IDN?\n') });
  const on = call(holder, 'on');
  await driver.answer(await driver.next('on'), { state: { ...atRest, on: true } });
  await on;
  wire = '';
  return {
    setting,
    broker,
    driver,
    holder,
    lease,
    wire: () => wire,
    connect: () => broker.connect(bob),
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  };
}
type Scene = Awaited<ReturnType<typeof scene>>;

const losses: Record<string, (it: Scene) => unknown> = {
  'its holder disconnects': ({ holder }) => holder.close(),
  'its holder releases it': ({ lease }) => lease.release(),
  'an administrator seizes it': async ({ broker }) => {
    const admin = await broker.connect(olga);
    await admin.call('lease.seize', { device, reason: 'tea' });
  },
  'the policy takes it from its holder': ({ broker }) => {
    const rules = supplyPolicy.rules.map((rule) =>
      rule.id === 'alice' ? { ...rule, allow: ['read' as const] } : rule,
    );
    broker.reload({ ...supplyPolicy, rules });
  },
};

describe('the driver is asked to make it safe when', () => {
  for (const [name, lose] of Object.entries(losses))
    test(name, async () => {
      await using it = await scene();
      await lose(it);
      const off = await it.driver.next('off');
      assert.deepEqual([off.user, off.timeoutMs, off.fields], [null, 2000, {}]);
      await it.driver.answer(off, { state: atRest });
      assert.ok(await it.driver.untouched());
      await it.broker.advance(5000);
      assert.equal(it.driver.lease.signal.aborted, false);
      const [line, ...others] = audited(it.broker, 'safe');
      assert.deepEqual([line?.device, line?.values, others], [device, { call: 'off' }, []]);
    });

  test('not when the holder keeps it, nor when nothing was changed', async () => {
    await using it = await scene();
    await it.lease.release({ keep: true });
    assert.ok(await it.driver.untouched());
    await using broker = await TestBroker.start(supplySetting());
    const driver = await ScriptedDriver.start(broker);
    driver.byItself = () => ({ fields: { volts: 0 } });
    const client = await broker.connect(alice);
    const lease = await client.lease({ device });
    await call(client, 'measure', { output: 'A' });
    await lease.release();
    await driver.client.ping();
    assert.deepEqual(
      driver.asked.map(({ method }) => method),
      ['measure'],
    );
  });

  test('the entry says how', async () => {
    const psu = { ...entries.psu, safe: [{ method: 'set', fields: { output: 'A', volts: 1 } }, { method: 'stop' }] };
    const policy = { ...supplyPolicy, devices: { ...supplyPolicy.devices, psu } };
    await using it = await scene({ policy });
    await it.lease.release();
    const set = await it.driver.next('set');
    assert.deepEqual(set.fields, { output: 'A', volts: 1 });
    assert.ok(await it.driver.untouched());
    // Who comes meanwhile waits until all of it is done.
    const user = await it.connect();
    const on = call(user, 'on');
    await user.ping();
    await it.driver.answer(set, { fields: { volts: 1 }, state: atRest });
    const stop = await it.driver.next('stop');
    assert.ok(await it.driver.untouched());
    await it.driver.answer(stop);
    await it.driver.answer(await it.driver.next('on'));
    await on;
  });
});

describe('what was going on', () => {
  test('is ended before: in progress, and waiting', async () => {
    await using it = await scene();
    const walk = refusal(call(it.holder, 'walk', { steps: [{ output: 'A', volts: 3 }] }), 'unsafe');
    const walking = await it.driver.next('walk');
    const waiting = refusal(call(it.holder, 'on'), 'unsafe');
    await it.holder.ping();
    await it.lease.release();
    assert.match((await walk).message, /walk: it may or may not have happened/);
    assert.match((await waiting).message, /it was not done/);
    const off = await it.driver.next('off');
    assert.deepEqual(it.driver.cancelled, [walking.call]);
    await refusal(it.driver.answer(walking, { error: { message: 'ended' } }), 'not_found');
    await it.driver.answer(off, { state: atRest });
    assert.ok(await it.driver.untouched());
  });

  test('a call that reads goes on', async () => {
    await using it = await scene();
    const read = call(it.holder, 'measure', { output: 'A' });
    const asked = await it.driver.next('measure');
    await it.lease.release();
    await it.driver.answer(await it.driver.next('off'), { state: atRest });
    await it.driver.answer(asked, { fields: { volts: 2 } });
    assert.deepEqual(await read, { volts: 2 });
  });

  test('and after a reload: what waited is not done, what is forbidden now is ended, the rest goes on', async () => {
    await using it = await scene();
    const user = await it.connect();
    await it.lease.release({ keep: true });
    const walk = call(it.holder, 'walk', { steps: [{ output: 'A', volts: 9 }] });
    const walking = await it.driver.next('walk');
    const waiting = refusal(call(user, 'on'), 'unsafe');
    await user.ping();
    it.broker.reload(supplyPolicy);
    await user.ping();
    assert.deepEqual(it.driver.cancelled, []);
    const rules = supplyPolicy.rules.map((rule) =>
      rule.id === 'alice' ? { ...rule, limits: { outputs: { A: { volts: 5 } } } } : rule,
    );
    const ended = refusal(walk, 'unsafe');
    it.broker.reload({ ...supplyPolicy, rules });
    assert.match((await ended).message, /the policy changed: volts 9 V of A is above 5 V/);
    await it.driver.client.ping();
    assert.deepEqual(it.driver.cancelled, [walking.call]);
    await refusal(it.driver.answer(walking, { state: atRest }), 'not_found');
    await waiting;
    assert.ok(await it.driver.untouched());
  });
});

describe('a driver that does not make it safe loses its port, which is made safe by its own sequence', () => {
  const failures: Record<string, (it: Scene) => unknown> = {
    'it does not answer': async ({ driver, broker }) => {
      await driver.next('off');
      await broker.advance(2000);
    },
    'it answers with an error': async ({ driver }) =>
      driver.answer(await driver.next('off'), { error: { message: 'stuck' } }),
    'it answers otherwise than its profile says': async ({ driver }) =>
      refusal(driver.answer(await driver.next('off'), { fields: { volts: 1 } }), 'invalid'),
    'it dies': async ({ driver }) => {
      await driver.next('off');
      await driver.client.close();
    },
  };
  for (const [name, fail] of Object.entries(failures))
    test(name, async () => {
      await using it = await scene();
      await it.lease.release();
      await fail(it);
      await it.broker.advance(100);
      await until(() => it.wire() !== '', 'something comes out of the port');
      assert.equal(it.wire(), 'OUTP OFF\n');
      await until(() => it.driver.lease.signal.aborted, 'the driver is told');
      const user = await it.connect();
      await refusal(call(user, 'off'), 'unavailable');
      const faults = audited(it.broker, 'fault');
      // One that died has not failed to answer.
      assert.equal(faults.length, name === 'it dies' ? 0 : 1);
      if (name === 'it dies') return;
      assert.match(String(faults[0]?.message), /off, which would make it safe, failed/);
      await it.broker.advance(1000);
      const next = await ScriptedDriver.start(it.broker);
      await refusal(call(user, 'measure', { output: 'A' }), 'unavailable');
      const mender = await mending(it.broker);
      const reset = mender.call('devices.reset', { device });
      await next.answer(await next.next('off'), { state: atRest });
      await reset;
      const read = call(user, 'measure', { output: 'A' });
      await next.answer(await next.next('measure'), { fields: { volts: 0 } });
      await read;
    });

  test('its port is unplugged: that owes it', async () => {
    await using it = await scene();
    it.setting.port().unplug();
    it.broker.broker.refresh();
    await it.lease.release();
    await until(() => it.driver.lease.signal.aborted, 'the driver is told');
    it.setting.port().plug();
    it.broker.broker.refresh();
    await it.broker.advance(100);
    await until(() => it.wire() !== '', 'something comes out of the port');
    assert.equal(it.wire(), 'OUTP OFF\n');
  });

  test('its port is unplugged while the driver is at it: the same, and nobody has to mend anything', async () => {
    await using it = await scene();
    await it.lease.release();
    await it.driver.next('off');
    it.setting.port().unplug();
    it.broker.broker.refresh();
    await until(() => it.driver.lease.signal.aborted, 'the driver is told');
    assert.deepEqual(audited(it.broker, 'fault'), []);
    it.setting.port().plug();
    it.broker.broker.refresh();
    await it.broker.advance(100);
    await until(() => it.wire() !== '', 'something comes out of the port');
    assert.equal(it.wire(), 'OUTP OFF\n');
    await it.broker.advance(1000);
    const next = await ScriptedDriver.start(it.broker);
    const read = call(await it.connect(), 'measure', { output: 'A' });
    await next.answer(await next.next('measure'), { fields: { volts: 0 } });
    await read;
  });
});

test('a broker that stops has the port made safe, where its entry says so', async () => {
  const port = { ...entries.port, onStop: 'safe' as const };
  const policy = { ...supplyPolicy, devices: { ...supplyPolicy.devices, port } };
  await using it = await scene({ policy, virtual: false });
  await it.broker.stop();
  assert.equal(it.wire(), 'OUTP OFF\n');
  assert.ok(await Promise.resolve(it.driver.asked.every(({ method }) => method === 'on')));
});

test('a driver that leaves its port as it is has not made anything safe: the end of the holder has', async () => {
  await using it = await scene();
  await it.driver.lease.release({ keep: true });
  await it.holder.ping();
  assert.equal(it.wire(), '');
  await it.lease.release();
  await until(() => it.wire() === 'OUTP OFF\n', 'the port is made safe');
});

/** alice may control it. */
const mending = (broker: TestBroker): Promise<Postern> => broker.connect(alice);

test('a driver is no holder: what it does with its port does not make its instrument safe', async () => {
  await using it = await scene();
  const twin = await it.broker.connect(carol);
  await refusal(twin.lease({ device }), 'denied');
});
