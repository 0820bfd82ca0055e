/** The table "What happens when" of docs/SECURITY.md: what becomes of an output that is held, and of one that is not. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { Lease } from '../../client/lease.ts';
import type { Postern } from '../../client/postern.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import { LiveBroker } from './live-broker.ts';
import { PatientClock } from './patient-clock.ts';

interface Scene {
  live: LiveBroker;
  clock: PatientClock;
  /** Holds the fan, and has set the servo without holding it. */
  holder: Postern;
  lease: Lease;
  other: Postern;
}

interface Row {
  act(scene: Scene): unknown;
  held: 'safe' | 'stays';
  notHeld: 'safe' | 'stays';
  ttlMs?: number;
  onStop?: 'safe' | 'keep';
}

const TTL_MS = 150;
const running = { enabled: true, periodNs: 1000, dutyNs: 500 };
/** What the fan's entry declares. */
const safe = { enabled: true, periodNs: 2000, dutyNs: 200 };

const entries = (onStop: string) => ({ fan: { channel: 1, safe, onStop }, servo: { channel: 0, safe, onStop } });
/** Long enough for whatever is on its way. */
const SETTLED_MS = 50;

const rows: Record<string, Row> = {
  'the holder disconnects': { act: ({ holder }) => holder.close(), held: 'safe', notHeld: 'stays' },
  'the holder hangs, with a time-to-live': {
    act: ({ clock }) => clock.pass(2 * TTL_MS),
    ttlMs: TTL_MS,
    held: 'safe',
    notHeld: 'stays',
  },
  'the holder hangs, without one': { act: ({ clock }) => clock.pass(2 * TTL_MS), held: 'stays', notHeld: 'stays' },
  'the holder keeps saying that it lives': {
    act: async ({ clock, lease }) => {
      for (let round = 0; round < 6; round++) await clock.pass(TTL_MS / 2).then(() => lease.alive());
    },
    ttlMs: TTL_MS,
    held: 'stays',
    notHeld: 'stays',
  },
  'the holder releases it': { act: ({ lease }) => lease.release(), held: 'safe', notHeld: 'stays' },
  'the holder releases it and keeps the output': {
    act: ({ lease }) => lease.release({ keep: true }),
    held: 'stays',
    notHeld: 'stays',
  },
  'an administrator seizes it': {
    act: ({ other }) => other.call('lease.seize', { device: 'fan', reason: 'tea' }),
    held: 'safe',
    notHeld: 'stays',
  },
  'the key is revoked': {
    act: ({ live }) => {
      writeFileSync(live.path('authorized_keys'), '');
      live.reload();
    },
    held: 'safe',
    notHeld: 'stays',
  },
  'a reload after which no rule allows it': {
    act: ({ live }) => {
      live.writePolicy(entries('keep'), { limits: { highRatio: [0, 0.3] } });
      live.reload();
    },
    held: 'safe',
    notHeld: 'stays',
  },
  'a reload that changes nothing': { act: ({ live }) => live.reload(), held: 'stays', notHeld: 'stays' },
  'a reload with a mistake': {
    act: ({ live }) => {
      writeFileSync(live.path('policy.json'), '{');
      assert.throws(() => live.reload());
    },
    held: 'stays',
    notHeld: 'stays',
  },
  'a fault of the device': {
    act: async ({ live, other, holder }) => {
      for (const channel of [0, 1])
        live.board.kernel.failNext(`${live.board.soc.path}/pwm${channel}/duty_cycle`, 'EPIPE', 'write');
      const change = { enabled: true, periodNs: 1000, dutyNs: 400 };
      await assert.rejects(holder.pwm.set({ device: 'fan', ...change }), { code: 'device' });
      await assert.rejects(other.pwm.set({ device: 'servo', ...change }), { code: 'device' });
      await assert.rejects(holder.pwm.set({ device: 'fan', ...change }), { code: 'unavailable' });
    },
    held: 'safe',
    notHeld: 'safe',
  },
  'the broker stops, onStop keep': {
    act: ({ live }) => live.broker.stop('test'),
    onStop: 'keep',
    held: 'stays',
    notHeld: 'stays',
  },
  'the broker stops, onStop safe': {
    act: ({ live }) => live.broker.stop('test'),
    onStop: 'safe',
    held: 'safe',
    notHeld: 'safe',
  },
  'a fault in the broker, onStop keep': {
    act: ({ live }) => live.broker.makeSafeNow('test'),
    onStop: 'keep',
    held: 'safe',
    notHeld: 'stays',
  },
  'a fault in the broker, onStop safe': {
    act: ({ live }) => live.broker.makeSafeNow('test'),
    onStop: 'safe',
    held: 'safe',
    notHeld: 'safe',
  },
};

function outputWord({ enabled, dutyNs }: PwmState): string {
  const word = { [running.dutyNs]: 'stays', [safe.dutyNs]: 'safe' }[dutyNs];
  return enabled && word !== undefined ? word : `is ${enabled ? 'on' : 'off'} with a duty of ${dutyNs} ns`;
}

async function setScene({ ttlMs, onStop = 'keep' }: Pick<Row, 'ttlMs' | 'onStop'>): Promise<Scene> {
  const clock = new PatientClock();
  const live = await LiveBroker.start(entries(onStop), clock);
  const [holder, other] = [await live.connect(), await live.connect()];
  const lease = await holder.lease(ttlMs === undefined ? { device: 'fan' } : { device: 'fan', ttlMs });
  await holder.pwm.set({ device: 'fan', ...running });
  await other.pwm.set({ device: 'servo', ...running });
  return { live, clock, holder, lease, other };
}

async function strike({ live, clock, holder, other }: Scene): Promise<void> {
  await holder.close();
  await other.close();
  await live.stop();
  await clock[Symbol.asyncDispose]();
}

describe('what happens to an output', () => {
  for (const [event, row] of Object.entries(rows))
    test(event, async () => {
      const scene = await setScene(row);
      try {
        await row.act(scene);
        await scene.clock.pass(SETTLED_MS);
        const become = (channel: number) => outputWord(scene.live.board.soc.output(channel));
        assert.deepEqual({ held: become(1), notHeld: become(0) }, { held: row.held, notHeld: row.notHeld });
      } finally {
        await strike(scene);
      }
    });
});

test('unplugged and plugged in again: the lease stays, the output is what the hardware makes it', async () => {
  const scene = await setScene({});
  const { live, holder, lease } = scene;
  live.board.soc.unplug();
  live.broker.refresh();
  await assert.rejects(holder.pwm.get({ device: 'fan' }), { code: 'unavailable' });
  live.board.soc.plug();
  live.broker.refresh();
  await lease.alive();
  assert.equal(live.board.soc.output(1).enabled, false);
  await holder.pwm.set({ device: 'fan', ...running });
  await strike(scene);
});

describe('the table of the fail-safe', () => {
  const linesOf = (live: LiveBroker) =>
    existsSync(live.path('fail-safe')) ? readFileSync(live.path('fail-safe'), 'utf8').trimEnd().split('\n') : [];
  const line = (channel: number) => `pwm /sys/devices/platform/soc/fe20c000.pwm ${channel} 1 2000 200 -`;

  test('names what is held, and after a clean stop is gone', async () => {
    const scene = await setScene({});
    assert.deepEqual(linesOf(scene.live), [line(1)]);
    await scene.live.broker.stop('test');
    assert.deepEqual(linesOf(scene.live), []);
    await strike(scene);
  });

  test('names what must not outlive the broker, held or not', async () => {
    const scene = await setScene({ onStop: 'safe' });
    assert.deepEqual(linesOf(scene.live).sort(), [line(0), line(1)]);
    await strike(scene);
  });
});
