/**
 * The thread of a pacer: one direction of a descriptor, at a pace. It waits by clock_nanosleep for the time at which the last bit of the next
 * characters would have come, and passes them on then: by the fewest at a time that leave it half a millisecond between two.
 */
import { readSync, writeSync } from 'node:fs';
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { Lateness } from './lateness.ts';
import { BELL, EPOCH, LOST, READY, type Received, type Sent, STOP, type ThreadData, type ToSend } from './messages.ts';
import { characterNs, Stretch } from './pace.ts';
import { beExact, sleepUntil, waitReadable } from './sleep.ts';

const LEAST_SLEEP_NS = 500_000;
/** How often a thread that waits looks whether it is to end. */
const LOOK_MS = 50;
const CLOSED_MS = 2;

const { direction, fd, pace, control, lateness: memory, gone }: ThreadData = workerData;
const port = parentPort ?? fail('this is a thread');
const words = new Int32Array(control);
const lateness = new Lateness(memory);
const bunch = Math.max(1, Math.floor(LEAST_SLEEP_NS / characterNs(pace)));
const nowNs = () => process.hrtime.bigint();
const isOver = () => Atomics.load(words, STOP) === 1;

function fail(message: string): never {
  throw new Error(message);
}

function waitFor(dueNs: bigint): void {
  sleepUntil(dueNs);
  lateness.add(nowNs() - dueNs);
}

/** A descriptor that does not wait: what it would have waited for. */
function unless<Result>(act: () => Result): Result | 'EAGAIN' | 'EIO' {
  try {
    return act();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EAGAIN' || code === 'EIO') return code;
    throw error;
  }
}

function receive(): void {
  const room = Buffer.alloc(bunch);
  let stretch: Stretch | undefined;
  while (!isOver()) {
    const length = unless(() => readSync(fd, room, 0, bunch, null));
    if (typeof length === 'number' && length > 0) {
      // What was there before the last was over follows it without a pause.
      stretch ??= new Stretch(pace, nowNs());
      const atNs = stretch.advance(length);
      waitFor(atNs);
      port.postMessage({ bytes: Uint8Array.from(room.subarray(0, length)), atNs } satisfies Received);
      continue;
    }
    stretch = undefined;
    // Nobody has the other side of the terminal open: poll would not wait.
    if (length === 'EIO') sleepUntil(nowNs() + BigInt(CLOSED_MS * 1e6));
    else waitReadable(fd, LOOK_MS);
  }
}

function send(): void {
  let stretch: Stretch | undefined;
  while (!isOver()) {
    const rung = Atomics.load(words, BELL);
    for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) {
      const { bytes, fromNs, epoch }: ToSend = next.message;
      if (stretch === undefined || fromNs > stretch.endNs) stretch = new Stretch(pace, fromNs);
      for (let at = 0; at < bytes.length && !isOver() && Atomics.load(words, EPOCH) === epoch; at += bunch) {
        const part = bytes.subarray(at, at + bunch);
        waitFor(stretch.advance(part.length));
        // Before the other side can have it: what it answers is then heard after this.
        if (at + bunch >= bytes.length) gone?.postMessage({ epoch, atNs: stretch.endNs } satisfies Sent);
        const taken = unless(() => writeSync(fd, part));
        // As with a receiver that does not take its characters in time.
        Atomics.add(words, LOST, part.length - (typeof taken === 'number' ? taken : 0));
      }
    }
    Atomics.wait(words, BELL, rung, LOOK_MS);
  }
}

beExact();
sleepUntil(nowNs());
port.postMessage(READY);
(direction === 'receive' ? receive : send)();
port.close();
gone?.close();
