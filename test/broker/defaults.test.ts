/** Frequency and servo timing are each user's own; and the python-style client on the real broker. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PwmClient } from '../../client/pwm-client.ts';
import { refusal, TestBroker } from './harness.ts';
import { alice, bob } from './people.ts';

test('a default frequency is its user’s, on all of his connections, and nobody else’s', async () => {
  await using broker = await TestBroker.start();
  const [first, second, other] = [await broker.connect(alice), await broker.connect(alice), await broker.connect(bob)];
  await first.pwm.frequency({ frequencyHz: 5000 });
  assert.deepEqual(await second.pwm.frequency(), { frequencyHz: 5000 });
  assert.deepEqual(await other.pwm.frequency(), { frequencyHz: 1000 });
  assert.equal((await second.pwm.info()).defaults.frequencyHz, 5000);
  assert.deepEqual((await second.pwm.ratio({ device: 'fan', ratio: 0.25 })).state, {
    enabled: true,
    periodNs: 200_000,
    dutyNs: 50_000,
    polarity: 'normal',
  });
  assert.equal((await other.pwm.ratio({ device: 'servo', ratio: 0.25 })).state.periodNs, 1_000_000);
  await first.close();
  await second.close();
  assert.deepEqual(await (await broker.connect(alice)).pwm.frequency(), { frequencyHz: 5000 });
});

test('a ratio is that of the pin: an inversed channel is low for the rest', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.connect(alice);
  await client.pwm.set({ device: 'fan', polarity: 'inversed', periodNs: 1000, dutyNs: 0 });
  await client.pwm.ratio({ device: 'fan', ratio: 0.25 });
  assert.equal(broker.board.soc.pin(1).dutyNs, 250_000);
  const { ratio, frequencyHz } = await client.pwm.readRatio({ device: 'fan' });
  assert.deepEqual([ratio, frequencyHz], [0.25, 1000]);
});

test('a servo moves by ratio, degrees or pulse, within its user’s own timing', async () => {
  await using broker = await TestBroker.start();
  const [client, other] = [await broker.connect(alice), await broker.connect(bob)];
  const servo = { device: 'servo' };
  for (const [position, pulseUs] of [
    [{ ratio: 0 }, 600],
    [{ ratio: 0.5 }, 1450],
    [{ degrees: 180 }, 2300],
    [{ degrees: 45 }, 1025],
    [{ pulseUs: 1500 }, 1500],
  ] as const) {
    assert.equal((await client.pwm.servo({ ...servo, ...position })).pulseUs, pulseUs);
    assert.deepEqual(broker.board.soc.output(0), {
      enabled: true,
      periodNs: 20_000_000,
      dutyNs: pulseUs * 1000,
      polarity: 'normal',
    });
  }
  const outside = await refusal(client.pwm.servo({ ...servo, pulseUs: 2500 }), 'invalid');
  assert.deepEqual(outside.data, { path: 'pulseUs', value: 2500, allowed: [600, 2300] });
  for (const position of [{}, { ratio: 0, degrees: 0 }])
    assert.match((await refusal(client.pwm.servo({ ...servo, ...position }), 'invalid')).message, /exactly one of/);

  assert.deepEqual(await client.pwm.servoTiming({ minMs: 1, maxMs: 2 }), { minMs: 1, maxMs: 2, intervalMs: 20 });
  assert.deepEqual((await client.pwm.info()).defaults.servo, { minMs: 1, maxMs: 2, intervalMs: 20 });
  assert.equal((await client.pwm.servo({ ...servo, ratio: 1 })).pulseUs, 2000);
  assert.equal((await other.pwm.servo({ ...servo, ratio: 1 })).pulseUs, 2300);
  for (const [timing, says] of [
    [{ minMs: 3 }, /the shortest pulse \(3 ms\) is longer than the longest \(2 ms\)/],
    [{ maxMs: 21 }, /the longest pulse \(21 ms\) does not fit into the interval \(20 ms\)/],
  ] as const)
    assert.match((await refusal(client.pwm.servoTiming(timing), 'invalid')).message, says);
  assert.equal((await client.pwm.servoTiming()).maxMs, 2, 'a refused timing changes nothing');
});

test("pyPWMd's session, in its words and its shapes", async () => {
  await using broker = await TestBroker.start();
  const { socket, brokerKey } = broker;
  await using pwm = new PwmClient({ socket, brokerKey, key: alice.signer, uid: alice.uid, reconnect: false });
  await broker.admit(alice, () => pwm.info());
  assert.deepEqual((await pwm.states())[0], { 0: null, 1: null });
  await pwm.open(0, 1);
  await pwm.open(0, 1);
  const path = '/sys/class/pwm/pwmchip0/pwm1';
  assert.deepEqual(await pwm.get(0, 1), [0, 0, 0, 0, path]);
  await pwm.set(0, 1, 1, 10_000, 5000, 0);
  assert.deepEqual((await pwm.states())[0], { 0: null, 1: [1, 10_000, 5000, 0, path] });
  assert.equal(await pwm.pwmfreq(5000), 5000);
  await pwm.pwm(0, 1, 0.25);
  assert.deepEqual(await pwm.pwm(0, 1), [0.25, 5000]);
  await pwm.set(0, 1, 0, 200_000, 50_000, 'inversed');
  assert.deepEqual(await pwm.get(0, 1), [0, 200_000, 50_000, 1, path]);
  assert.deepEqual(await pwm.servoset(), [0.6, 2.3, 20]);
  await pwm.servo(0, 0, 0.5);
  assert.deepEqual((await pwm.get(0, 0))?.slice(0, 4), [1, 20_000_000, 1_450_000, 0]);
  await pwm.disable(0, 0);
  assert.equal((await pwm.get(0, 0))?.[0], 0);
  assert.deepEqual(await pwm.close(0, 0), { stillRunning: false });
  await pwm.close(0, 0);
  assert.equal(await pwm.get(0, 0), null);
});
