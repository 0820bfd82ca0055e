/** What a subscriber may name: a device, one of its channels, and what is not plugged in yet. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal, TestBroker } from './harness.ts';
import { alice, eve } from './people.ts';

const running = { enabled: true, periodNs: 5_079_040, dutyNs: 0, polarity: 'normal' } as const;

test('of one channel of a device, its events alone', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.connect(alice);
  const events = await client.subscribe('pwm.state', { devices: ['leds/1'] });
  for (const device of ['leds/0', 'leds/1', 'fan']) await client.pwm.open({ device });
  await client.pwm.set({ device: 'leds/0', ...running });
  await client.pwm.set({ device: 'leds/1', ...running });
  const names: string[] = [];
  while (names.length < 2) {
    const { value } = await events.next();
    assert.ok(value !== undefined);
    names.push(value.value.name);
  }
  assert.deepEqual(names, ['leds/1', 'leds/1']);
});

test('of a device that is not plugged in, its appearance', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.connect(alice);
  broker.board.second.unplug();
  broker.broker.refresh();
  const events = await client.subscribe('devices', { devices: ['heater'] });
  broker.board.second.plug();
  broker.broker.refresh();
  const { value } = await events.next();
  assert.equal(value?.value.event, 'appeared');
});

test('of nothing that the policy does not name, or that one may not read', async () => {
  await using broker = await TestBroker.start();
  const [client, stranger] = [await broker.connect(alice), await broker.connect(eve)];
  const subscribe = (who: typeof client, device: string) => who.subscribe('devices', { devices: [device] });
  await refusal(subscribe(client, 'pump'), 'not_found');
  await refusal(subscribe(client, 'leds/x'), 'invalid');
  await refusal(subscribe(stranger, 'fan'), 'denied');
});
