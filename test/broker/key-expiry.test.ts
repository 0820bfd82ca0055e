import assert from 'node:assert/strict';
import { once } from 'node:events';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { LiveBroker } from './live-broker.ts';
import { PatientClock } from './patient-clock.ts';

const running = { enabled: true, periodNs: 1000, dutyNs: 500 };
const LIFE_MS = 3000;

let clock: PatientClock;
let live: LiveBroker;

beforeEach(async () => {
  // A key expires by the calendar, which nobody turns here but `pass`.
  mock.timers.enable({ apis: ['Date'], now: Date.parse('2026-01-02T03:04:05Z') });
  clock = new PatientClock();
  live = await LiveBroker.start({ fan: { channel: 1 } }, clock);
});
afterEach(async () => {
  await live.stop();
  await clock[Symbol.asyncDispose]();
  mock.reset();
});

async function pass(ms: number): Promise<void> {
  mock.timers.setTime(Date.now() + ms);
  await clock.pass(ms);
}

async function holdFan() {
  const postern = await live.connect();
  const lease = await postern.lease({ device: 'fan' });
  await postern.pwm.set({ device: 'fan', ...running });
  return { postern, lease };
}

/** The next connection's first bytes find no time left in the turn of the loop in which they come. */
function beBusy(): void {
  const now = performance.now.bind(performance);
  let asked = 0;
  mock.method(performance, 'now', () => {
    const isOfConnection = /broker\/connection\.ts/.test(new Error().stack ?? '');
    return isOfConnection && ++asked === 2 ? now() + 60_000 : now();
  });
}

for (const [when, prepare] of [
  ['', () => {}],
  [', also if it was let in by a busy broker', beBusy],
] as const)
  test(`an idle connection ends when its key expires and not before, and what it held becomes safe${when}`, async () => {
    prepare();
    live.writeKey(Date.now() + LIFE_MS);
    live.reload();
    const { lease } = await holdFan();
    await pass(LIFE_MS - 1);
    assert.equal(lease.signal.aborted, false);
    assert.equal(live.board.soc.output(1).enabled, true);
    const lost = once(lease.signal, 'abort');
    await pass(1);
    await lost;
    assert.equal(live.board.soc.output(1).enabled, false);
    await assert.rejects(live.connect(), /expired/);
  });

test('a time that is given to a key later counts for live connections too', async () => {
  const { lease } = await holdFan();
  live.writeKey(Date.now() + LIFE_MS);
  live.reload();
  assert.equal(live.board.soc.output(1).enabled, true);
  const lost = once(lease.signal, 'abort');
  await pass(LIFE_MS);
  await lost;
  assert.equal(live.board.soc.output(1).enabled, false);
});

test('a key whose time was put off goes on', async () => {
  const first = Date.now() + LIFE_MS;
  live.writeKey(first);
  live.reload();
  const { postern, lease } = await holdFan();
  live.writeKey(first + 3_600_000);
  live.reload();
  await pass(LIFE_MS + 50);
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
