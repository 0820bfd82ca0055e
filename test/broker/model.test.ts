/**
 * The broker against a short reference model: random steps of clients, administrators, the hardware and time, with a break
 * wherever the broker waits, and after each of them what must always hold.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestBroker } from './harness.ts';
import { alice } from './people.ts';

test('a set that waits for an export is not made after its holder was killed', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const client = await broker.raw(alice);
  await client.enter();
  await client.call('lease.take', { device: 'servo' });
  client.request(8, 'pwm.set', { device: 'servo', enabled: true, periodNs: 40_000, dutyNs: 10_000 });
  await client.call('ping', {}, 9);
  client.destroy();
  while (broker.broker.core.sessions.size > 0) await new Promise((resolve) => setImmediate(resolve));
  await broker.advance(3000);
  assert.equal(broker.board.soc.output(0).enabled, false);
});
