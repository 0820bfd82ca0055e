/** Several users of one instrument: whose turn it is, what is judged by what, and what happens to answers that come late or never. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refusal, TestBroker } from '../harness.ts';
import { alice, bob, victor } from '../people.ts';
import { atRest, call, device, ScriptedDriver, supplySetting } from './scripted-driver.ts';

const at = (volts: number, more: object = {}) => ({
  ...atRest,
  outputs: { ...atRest.outputs, A: { volts, amps: 1 } },
  ...more,
});

async function scene() {
  const setting = supplySetting({ virtual: true });
  const broker = await TestBroker.start(setting);
  const driver = await ScriptedDriver.start(broker);
  const [all, limited, reader] = [await broker.connect(alice), await broker.connect(bob), await broker.connect(victor)];
  return {
    broker,
    driver,
    alice: all,
    bob: limited,
    victor: reader,
    /** Lets what was sent arrive: the broker answers in order. */
    arrived: async () => {
      for (const client of [all, limited, reader]) await client.ping();
    },
    [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
  };
}

describe('turns', () => {
  test('changing calls come one after the other, in order; reading ones at any time', async () => {
    await using it = await scene();
    const { driver } = it;
    const first = call(it.alice, 'set', { output: 'A', volts: 1 });
    const one = await driver.next('set');
    const second = call(it.bob, 'set', { output: 'A', volts: 2 });
    await it.arrived();
    const third = call(it.alice, 'set', { output: 'A', volts: 3 });
    const read = call(it.victor, 'measure', { output: 'A' });
    const measure = await driver.next('measure');
    assert.ok(await driver.untouched());
    await driver.answer(measure, { fields: { volts: 0 } });
    assert.deepEqual(await read, { volts: 0 });
    await driver.answer(one, { fields: { volts: 1 } });
    await first;
    const two = await driver.next('set');
    assert.deepEqual([two.user, two.fields.volts], ['bob', 2]);
    assert.ok(await driver.untouched());
    await driver.answer(two, { fields: { volts: 2 } });
    await second;
    const three = await driver.next('set');
    await driver.answer(three, { fields: { volts: 3 } });
    await third;
  });

  test('who waits for more than a second, or comes after it, is told who is at it', async () => {
    await using it = await scene();
    const { driver, broker } = it;
    const long = call(it.alice, 'walk', { steps: [] });
    const asked = await driver.next('walk');
    await broker.advance(500);
    const waiting = refusal(call(it.bob, 'on'), 'busy');
    await it.arrived();
    await broker.advance(499);
    assert.ok(await driver.untouched());
    await broker.advance(1);
    const { data } = await waiting;
    assert.deepEqual([data.user, data.method, typeof data.since], ['alice', 'walk', 'string']);
    await refusal(call(it.bob, 'on'), 'busy');
    await driver.answer(asked);
    await long;
    const on = call(it.bob, 'on');
    await driver.answer(await driver.next('on'));
    await on;
  });

  test('what interrupts comes at once, and what waited is not done after it', async () => {
    await using it = await scene();
    const { driver } = it;
    const walk = call(it.alice, 'walk', { steps: [] });
    const walking = await driver.next('walk');
    const waiting = refusal(call(it.alice, 'on'), 'unsafe');
    await it.arrived();
    const off = call(it.bob, 'off');
    const turningOff = await driver.next('off');
    const { message } = await waiting;
    assert.match(message, /off of bob on psu came while this waited/);
    // Until both are through, nothing else changes it.
    const on = call(it.alice, 'on');
    await driver.answer(walking, { error: { message: 'stopped' } });
    await refusal(walk, 'device');
    assert.ok(await driver.untouched());
    await driver.answer(turningOff, { state: atRest });
    await off;
    await driver.answer(await driver.next('on'));
    await on;
  });

  test('who may not interrupt leaves the others alone', async () => {
    await using it = await scene();
    const { driver } = it;
    await it.alice.lease({ device });
    const walk = call(it.alice, 'walk', { steps: [] });
    const walking = await driver.next('walk');
    const waiting = call(it.alice, 'on');
    await it.arrived();
    await refusal(call(it.bob, 'off'), 'busy');
    await refusal(call(it.victor, 'off'), 'denied');
    await driver.answer(walking);
    await walk;
    await driver.answer(await driver.next('on'));
    await waiting;
  });

  test('a refused one leaves its turn to the next', async () => {
    await using it = await scene();
    const { driver } = it;
    const set = call(it.alice, 'set', { output: 'A', volts: 20 });
    const setting = await driver.next('set');
    const denied = refusal(call(it.bob, 'on'), 'denied');
    await it.arrived();
    const on = call(it.alice, 'on');
    await it.arrived();
    await driver.answer(setting, { fields: { volts: 20 }, state: at(20) });
    await Promise.all([set, denied]);
    await driver.answer(await driver.next('on'));
    await on;
  });

  test('at most 64 are pending, and turning off is one too many for nobody', async () => {
    await using it = await scene();
    const { driver } = it;
    const reads = Array.from({ length: 64 }, () => call(it.victor, 'measure', { output: 'A' }));
    await it.victor.ping();
    const { data } = await refusal(call(it.alice, 'on'), 'limit');
    assert.deepEqual([data.quota, data.max], ['instrumentCalls', 64]);
    const off = call(it.alice, 'off');
    for (const _ of reads) await driver.answer(await driver.next('measure'), { fields: { volts: 0 } });
    await driver.answer(await driver.next('off'));
    await Promise.all([...reads, off]);
  });
});

describe('what is judged', () => {
  test('a call that waited is judged by what is set when its turn comes', async () => {
    await using it = await scene();
    const { driver } = it;
    const set = call(it.alice, 'set', { output: 'A', volts: 20 });
    const setting = await driver.next('set');
    const on = refusal(call(it.bob, 'on'), 'denied');
    await it.arrived();
    await driver.answer(setting, { fields: { volts: 20 }, state: at(20) });
    await set;
    assert.match((await on).message, /volts 20 V of A/);
    assert.ok(await driver.untouched());
  });

  test('what may have happened counts: a call that was not answered in time', async () => {
    await using it = await scene();
    const { driver, broker } = it;
    const late = refusal(call(it.alice, 'set', { output: 'A', volts: 20 }), 'timeout');
    const setting = await driver.next('set');
    await broker.advance(5000);
    const { message } = await late;
    assert.match(message, /has not answered set within 5000 ms: it may or may not have happened/);
    // The driver has its say first.
    const on = refusal(call(it.bob, 'on'), 'denied');
    await it.arrived();
    assert.deepEqual(driver.cancelled, [setting.call]);
    await broker.advance(2000);
    assert.match((await on).message, /volts 20 V of A/);
    await refusal(driver.answer(setting, { fields: { volts: 20 } }), 'not_found');
    await refusal(call(it.bob, 'on'), 'denied');
    // Setting it to what may be is the way out; so is the driver's word.
    await driver.publish('state', at(0));
    const again = call(it.bob, 'on');
    await driver.answer(await driver.next('on'));
    await again;
  });

  test('a late answer is refused, and its state is taken all the same', async () => {
    await using it = await scene();
    const { driver, broker } = it;
    const late = refusal(call(it.alice, 'set', { output: 'A', volts: 20 }), 'timeout');
    const setting = await driver.next('set');
    await broker.advance(5000);
    await late;
    const waiting = call(it.bob, 'on');
    await it.arrived();
    await refusal(driver.answer(setting, { fields: { volts: 4 }, state: at(4) }), 'not_found');
    await driver.answer(await driver.next('on'));
    await waiting;
    assert.deepEqual((await it.victor.instrument.state({ device })).state, at(4));
  });

  test('what failed may have happened too, until the driver tells', async () => {
    await using it = await scene();
    const { driver } = it;
    const steps = [3, 20, 4].map((volts) => ({ output: 'A', volts }));
    const walk = refusal(call(it.alice, 'walk', { steps }), 'device');
    await driver.answer(await driver.next('walk'), { error: { message: 'stopped' } });
    await walk;
    assert.match((await refusal(call(it.bob, 'on'), 'denied')).message, /volts 20 V of A/);
    const set = call(it.bob, 'set', { output: 'A', volts: 2 });
    await driver.answer(await driver.next('set'), { fields: { volts: 2 }, state: at(2) });
    await set;
    const on = call(it.bob, 'on');
    await driver.answer(await driver.next('on'));
    await on;
  });

  test('what is in progress counts for what interrupts, and the state that failed its check is known no more', async () => {
    await using it = await scene();
    const { driver } = it;
    const set = refusal(call(it.alice, 'set', { output: 'A', volts: 20 }), 'device');
    await refusal(driver.answer(await driver.next('set'), { fields: { volts: 20 }, state: { on: 3 } }), 'invalid');
    await set;
    await refusal(call(it.bob, 'on'), 'unavailable');
    await refusal(it.bob.instrument.state({ device }), 'unavailable');
  });
});

describe('who is gone', () => {
  test("a caller's end is told to the driver, and his turn goes on to the next when the driver has answered", async () => {
    await using it = await scene();
    const { driver, broker } = it;
    const walk = call(it.alice, 'walk', { steps: [{ output: 'A', volts: 9 }] }).catch(() => {});
    const walking = await driver.next('walk');
    const read = call(it.alice, 'measure', { output: 'A' }).catch(() => {});
    const measure = await driver.next('measure');
    await broker.advance(3000);
    await it.alice.close();
    await Promise.all([walk, read]);
    await it.bob.ping();
    await driver.client.ping();
    assert.deepEqual(driver.cancelled, [walking.call, measure.call]);
    const set = call(it.bob, 'set', { output: 'A', volts: 1 });
    await it.bob.ping();
    assert.ok(await driver.untouched());
    await refusal(driver.answer(walking, { error: { message: 'ended' }, state: at(4.5) }), 'not_found');
    await driver.answer(await driver.next('set'), { fields: { volts: 1 } });
    await set;
  });

  test('what he left waiting is not done', async () => {
    await using it = await scene();
    const { driver } = it;
    const first = call(it.bob, 'set', { output: 'A', volts: 1 });
    const setting = await driver.next('set');
    const waiting = call(it.alice, 'on').catch(() => {});
    await it.alice.ping();
    await it.alice.close();
    await waiting;
    await it.bob.ping();
    await driver.answer(setting, { fields: { volts: 1 } });
    await first;
    assert.ok(await driver.untouched());
  });
});
