import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, test } from 'node:test';
import { LiveBroker } from './live-broker.ts';

const running = { enabled: true, periodNs: 1000, dutyNs: 500 };

let live: LiveBroker;

beforeEach(async () => {
  live = await LiveBroker.start({ fan: { channel: 1 } });
});
afterEach(() => live.stop());

/** `authorized_keys` knows whole seconds. */
const inThreeToFourSeconds = () => Math.ceil(Date.now() / 1000 + 3) * 1000;

async function holdFan() {
  const postern = await live.connect();
  const lease = await postern.lease({ device: 'fan' });
  await postern.pwm.set({ device: 'fan', ...running });
  return { postern, lease };
}

test('an idle connection ends when its key expires, and what it held becomes safe', async () => {
  const expiresAtMs = inThreeToFourSeconds();
  live.writeKey(expiresAtMs);
  live.reload();
  const { lease } = await holdFan();
  assert.equal(live.board.soc.output(1).enabled, true);
  await once(lease.signal, 'abort');
  assert.ok(Date.now() >= expiresAtMs);
  assert.equal(live.board.soc.output(1).enabled, false);
  await assert.rejects(live.connect(), /expired/);
});

test('a time that is given to a key later counts for live connections too', async () => {
  const { lease } = await holdFan();
  live.writeKey(inThreeToFourSeconds());
  live.reload();
  await once(lease.signal, 'abort');
  assert.equal(live.board.soc.output(1).enabled, false);
});

test('a key whose time was put off goes on', async () => {
  const first = inThreeToFourSeconds();
  live.writeKey(first);
  live.reload();
  const { postern, lease } = await holdFan();
  live.writeKey(first + 3_600_000);
  live.reload();
  await new Promise((resolve) => setTimeout(resolve, first - Date.now() + 50));
  assert.equal(lease.signal.aborted, false);
  await postern.ping();
  assert.equal(live.board.soc.output(1).enabled, true);
  await postern.close();
});

test('a key that has expired by a reload ends its connection at once', async () => {
  const { lease } = await holdFan();
  const lost = once(lease.signal, 'abort');
  live.writeKey(Date.now() - 1000);
  live.reload();
  assert.equal(live.board.soc.output(1).enabled, false);
  await lost;
});
