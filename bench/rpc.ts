import { join } from 'node:path';
import type { Postern } from '../client/main.ts';
import { encode } from '../contract/wire/codec.ts';
import { frame } from '../contract/wire/frame.ts';
import { REPLY, REQUEST } from '../contract/wire/messages.ts';
import { type Case, makeCase, median } from './case.ts';
import { machineOf, pinned } from './machine.ts';
import { PingPong, type Sizes, startPingPong } from './ping-pong.ts';
import { benchPolicy } from './policy.ts';
import { alternate } from './rounds.ts';
import { Stage } from './stage.ts';

const ROUNDS = 15;
const CALLS = 2000;
const IN_FLIGHT = 64;
const CALLS_IN_FLIGHT = 10_000;
/** Of a size that most requests of a long session have. */
const TYPICAL_ID = 50_000;

interface Call {
  method: 'ping' | 'pwm.get' | 'pwm.set';
  /** Parameters of the nth call. */
  params(n: number): object;
}

export const calls = {
  ping: { method: 'ping', params: () => ({}) },
  read: { method: 'pwm.get', params: () => ({ device: 'fan' }) },
  write: { method: 'pwm.set', params: (n) => ({ device: 'fan', dutyNs: 4_000_000 + (n & 1) * 100_000 }) },
} satisfies Record<string, Call>;

const bounds: Readonly<Record<keyof typeof calls, number | null>> = { ping: 1.5, read: 1.75, write: null };
const RATE_BOUND = 0.5;

/**
 * Calls by the client library to a broker on the simulated kernel, against bare ping-pong of the same sizes: one after the other (p50),
 * and 64 in flight (rate). Rounds of both alternate, so that what else the machine does is shared alike.
 */
export function rpc(): Promise<Case[]> {
  return pinned(async (pinning) => {
    await using stage = await Stage.set(benchPolicy());
    await using postern = await stage.connect();
    await start(postern);
    const path = join(stage.directory, 'floor.sock');
    const far = await startPingPong(path);
    const machine = machineOf(pinning);
    try {
      const cases: Case[] = [];
      for (const [name, call] of Object.entries(calls) as [keyof typeof calls, Call][]) {
        const floor = await PingPong.open(path, await sizesOf(postern, call));
        const one = await alternate(
          ROUNDS,
          () => p50Us(postern, call),
          () => floorP50Us(floor),
        );
        cases.push(makeCase({ name: `rpc-${name}`, unit: 'µs', ...one, bound: bounds[name], machine }));
        const many = await alternate(
          ROUNDS,
          () => rate(postern, call),
          () => floorRate(floor),
        );
        const bound = name === 'write' ? null : RATE_BOUND;
        cases.push(
          makeCase({ name: `rpc-${name}-${IN_FLIGHT}`, unit: 'calls/s', ...many, bound, better: 'higher', machine }),
        );
        floor.close();
      }
      return cases;
    } finally {
      far.kill();
    }
  });
}

/** Opens the channel, and gives it a state that the writes can change. */
export async function start(postern: Postern): Promise<void> {
  await postern.pwm.set({ device: 'fan', enabled: true, periodNs: 10_000_000, dutyNs: 4_000_000, polarity: 'normal' });
}

/** What one call is on the wire. */
async function sizesOf(postern: Postern, { method, params }: Call): Promise<Sizes> {
  const result = await postern.request(method, params(0));
  return {
    request: frame(encode([REQUEST, TYPICAL_ID, method, params(0)])).length,
    reply: frame(encode([REPLY, TYPICAL_ID, null, result])).length,
  };
}

/** Calls one after the other: the middle time of one, µs. */
export async function p50Us(postern: Postern, { method, params }: Call, count = CALLS): Promise<number> {
  const times = new Float64Array(count);
  for (let n = 0; n < count; n++) {
    const began = performance.now();
    await postern.request(method, params(n));
    times[n] = performance.now() - began;
  }
  return median(times) * 1000;
}

async function floorP50Us(floor: PingPong): Promise<number> {
  const times = new Float64Array(CALLS);
  let n = 0;
  let began = performance.now();
  await floor.run(CALLS, 1, () => {
    const now = performance.now();
    times[n++] = now - began;
    began = now;
  });
  return median(times) * 1000;
}

/** Calls with many in flight, a second. */
async function rate(postern: Postern, { method, params }: Call): Promise<number> {
  const began = performance.now();
  let sent = 0;
  const lane = async () => {
    while (sent < CALLS_IN_FLIGHT) await postern.request(method, params(sent++));
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return (CALLS_IN_FLIGHT / (performance.now() - began)) * 1000;
}

async function floorRate(floor: PingPong): Promise<number> {
  const began = performance.now();
  await floor.run(CALLS_IN_FLIGHT, IN_FLIGHT, () => {});
  return (CALLS_IN_FLIGHT / (performance.now() - began)) * 1000;
}
