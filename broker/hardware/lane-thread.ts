/** The thread of a lane: it waits until something is due, and spins for the rest. */
import { closeSync, openSync } from 'node:fs';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Lane } from '../lanes/lane.ts';
import type { LaneCalls } from '../lanes/lane-output.ts';
import type { FromLane } from '../lanes/messages.ts';
import { Rehearsal } from '../lanes/rehearsal.ts';
import {
  beExact,
  ioctlWithConstant,
  lockMemory,
  nowSince,
  setPriority,
  setProcessor,
  waitOn,
  writeAtStart,
} from '../native.ts';
import type { ThreadData } from './linux-lane.ts';
import { OsError } from './os.ts';

const NS_PER_S = 1e9;
/** How long waiting itself is rehearsed, and each time for how long beside the spinning. */
const REHEARSAL_NS = 10e6;
const SHORT_NS = 50_000;
/** It is rehearsed once more before an event, if that is at least so far away: it takes about as long. */
const REHEARSED_NS = 25_000;

const { epochNs, generations, bell: memory, precision }: ThreadData = workerData;
const port = parentPort ?? fail('this is a thread');
const bell = new Int32Array(memory);
const epochS = Number(epochNs / BigInt(NS_PER_S));
const epochRestNs = Number(epochNs % BigInt(NS_PER_S));
const { spinNs } = precision;

function fail(message: string): never {
  throw new Error(message);
}

const nowNs = () => nowSince(epochS, epochRestNs);

/** @param rung what the bell was when messages were looked for: whoever rang since is not waited past */
function waitUntil(atNs: number, rung: number): void {
  if (atNs === Number.POSITIVE_INFINITY) waitOn(bell, rung, undefined);
  else if (atNs - spinNs > nowNs()) {
    const sinceRestNs = atNs - spinNs + epochRestNs;
    waitOn(bell, rung, epochS + Math.floor(sinceRestNs / NS_PER_S), sinceRestNs % NS_PER_S);
    if (atNs - nowNs() > REHEARSED_NS) rehearsal.step();
  }
  while (nowNs() < atNs && Atomics.load(bell, 0) === rung);
}

/** What was asked for and could not be had, in words. */
function prepare(): string[] {
  beExact();
  const { priority, cpu, locked } = precision;
  const asked: [wanted: boolean, act: () => void][] = [
    [locked, lockMemory],
    [cpu !== undefined, () => setProcessor(cpu ?? 0)],
    [priority !== undefined, () => setPriority(priority ?? 1)],
  ];
  return asked.flatMap(([wanted, act]) => {
    try {
      if (wanted) act();
      return [];
    } catch (error) {
      if (error instanceof OsError) return [error.message];
      throw error;
    }
  });
}

const calls: LaneCalls = { nowNs, writeAtStart, ioctl: ioctlWithConstant, close: closeSync };
const rehearsal = new Rehearsal(calls, openSync('/dev/null', 'w'));
for (const endNs = nowNs() + REHEARSAL_NS; nowNs() < endNs; )
  waitUntil(nowNs() + spinNs + SHORT_NS, Atomics.load(bell, 0));
const lane = new Lane({
  calls,
  generations,
  post: (message: FromLane) => port.postMessage(message),
});

try {
  port.postMessage({ type: 'ready', problems: prepare() } satisfies FromLane);
  let heard = -1;
  for (;;) {
    // Before the bell is looked at: what is rung for after this is of a later time, on all lanes.
    const atNs = nowNs();
    const rung = Atomics.load(bell, 0);
    if (rung !== heard)
      for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port))
        lane.handle(next.message);
    heard = rung;
    if (lane.isClosed) break;
    waitUntil(lane.turn(atNs), rung);
  }
} finally {
  lane.close();
  port.close();
}
