import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, test } from 'node:test';
import type { Postern } from '../../client/postern.ts';
import { LiveBroker, SOC } from './live-broker.ts';

const running = { enabled: true, periodNs: 1000, dutyNs: 500 };

let live: LiveBroker;
let postern: Postern;

beforeEach(async () => {
  live = await LiveBroker.start({ fan: { channel: 1 }, servo: { channel: 0 } });
  postern = await live.connect();
});

afterEach(async () => {
  await postern.close();
  await live.stop();
});

test('a device that is held and that the new policy names no more becomes safe', async () => {
  const lease = await postern.lease({ device: 'fan' });
  await postern.pwm.set({ device: 'fan', ...running });
  live.writePolicy({ servo: { channel: 0 } });
  live.reload();
  assert.equal(live.board.soc.output(1).enabled, false);
  await assert.rejects(
    postern.ping().then(() => lease.alive()),
    /names fan no more/,
  );
});

test('what nobody holds is let go as at a stop: on, or safe where the old policy says so', async () => {
  live.writePolicy({ fan: { channel: 1, onStop: 'safe' }, servo: { channel: 0 } });
  live.reload();
  await postern.pwm.set({ device: 'fan', ...running });
  await postern.pwm.set({ device: 'servo', ...running });
  live.writePolicy({});
  live.reload();
  assert.equal(live.board.soc.output(1).enabled, false);
  assert.equal(live.board.soc.output(0).enabled, true);
});

test('a channel that an entry covers no longer is let go, the others of the entry stay', async () => {
  live.writePolicy({ soc: { channels: [0, 1] } });
  live.reload();
  await postern.lease({ device: 'soc/1' });
  await postern.pwm.set({ device: 'soc/0', ...running });
  await postern.pwm.set({ device: 'soc/1', ...running });
  live.writePolicy({ soc: { channels: [0, 0] } });
  live.reload();
  assert.equal(live.board.soc.output(1).enabled, false);
  assert.equal(live.board.soc.output(0).enabled, true);
});

test('a device that only gets another name stays as it is', async () => {
  const lease = await postern.lease({ device: 'fan' });
  await postern.pwm.set({ device: 'fan', ...running });
  live.writePolicy({ blower: { channel: 1 } });
  live.reload();
  assert.equal(live.board.soc.output(1).enabled, true);
  await lease.alive();
  await lease.release();
});

test('a device that the new policy names first appears, in its initial state', async () => {
  live.writePolicy({ servo: { channel: 0 } });
  live.reload();
  const events = await postern.subscribe('devices');
  live.writePolicy({ servo: { channel: 0 }, fan: { channel: 1, initial: running } });
  live.reload();
  for await (const { value } of events) {
    assert.deepEqual([value.device, value.event], ['fan', 'appeared']);
    break;
  }
  while (!live.board.soc.output(1).enabled) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(live.board.soc.output(1).periodNs, 1000);
});

test('a chip may be named by its number, by its path in the class, and with a slash at the end', async () => {
  for (const chip of [0, '/sys/class/pwm/pwmchip0', '/sys/class/pwm/pwmchip0/', `${SOC}/`]) {
    live.writePolicy({ fan: { chip, channel: 1 } });
    live.reload();
    assert.equal((await postern.pwm.get({ device: 'fan' })).chip, 0);
  }
});

test('a reload is in the audit log, by whatever way it came, and so is one that was refused', () => {
  const events = () =>
    readFileSync(live.path('audit.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ event }) => event === 'policy')
      .map(({ taken, rules, devices, keys }) => [taken, rules, devices, keys]);
  live.reload();
  writeFileSync(live.path('policy.json'), '{');
  assert.throws(() => live.reload());
  live.broker.core.audit.flush();
  assert.deepEqual(events(), [
    [true, 1, 2, 1],
    [false, undefined, undefined, undefined],
  ]);
});
