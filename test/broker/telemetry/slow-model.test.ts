/**
 * Subscribers that read when they like, as a model: whatever frames come and whenever each of them reads, they get what a plain queue with room
 * for so much, and 64 places or half a megabyte behind it, would give them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Session } from '../../../broker/session.ts';
import { type FrameCounts, FrameSubscriber } from '../../../broker/telemetry/frame-subscriber.ts';
import { fc, randomCases } from '../../random-cases.ts';

const ROOM = 1000;
const PLACES = 64;
const MOST_BYTES = 512 * 1024;

const everybodyMay = {
  rules: [{ id: 'all', covers: () => true, matches: () => true, deny: new Set(), allow: new Set(['read']) }],
} as never;

/** A connection whose client reads when the test says so. */
class SlowSession {
  readonly principal = { user: 'ada', uid: 1 };
  readonly eventRoom = ROOM;
  queued: Uint8Array[] = [];
  read: number[] = [];
  isRoomAwaited = false;

  get queuedBytes(): number {
    return this.queued.reduce((sum, { length }) => sum + length, 0);
  }
  notifyFramed(framed: Uint8Array): void {
    this.queued.push(framed);
  }
  awaitRoom(): void {
    this.isRoomAwaited = true;
  }
  /** Takes so many frames off the queue. */
  take(count: number): void {
    this.read.push(...this.queued.splice(0, count).map(numberOf));
  }
}

const frameOf = (number: number, length: number): Uint8Array => {
  const bytes = new Uint8Array(4 + length);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
};
const numberOf = (bytes: Uint8Array): number => new DataView(bytes.buffer).getUint32(0);

type Step = { send: number } | { read: number };
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ send: fc.nat(400) }) },
    { weight: 3, arbitrary: fc.constant({ send: 35_000 }) },
    { weight: 1, arbitrary: fc.record({ read: fc.integer({ min: 1, max: 200 }) }) },
  ),
  { maxLength: 600 },
);

/** What he gets, by the plainest of means. */
function reference(all: readonly Step[]): { read: number[]; dropped: number } {
  const [queued, waiting, read]: [[number, number][], [number, number][], number[]] = [[], [], []];
  let [sent, dropped] = [0, 0];
  const settle = () => {
    while (waiting.length > 0 && queued.reduce((sum, [, length]) => sum + length, 0) <= ROOM)
      queued.push(waiting.shift() as [number, number]);
  };
  for (const step of all) {
    if ('send' in step) {
      waiting.push([++sent, 4 + step.send]);
      while (waiting.length > PLACES || waiting.reduce((sum, [, length]) => sum + length, 0) > MOST_BYTES) {
        waiting.shift();
        dropped++;
      }
    } else read.push(...queued.splice(0, step.read).map(([number]) => number));
    settle();
  }
  return { read, dropped };
}

test('who reads when he likes gets the newest, in order; what he is too slow for is counted', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const counts: FrameCounts = { published: 0, sent: 0, dropped: 0 };
      const session = new SlowSession();
      const subscriber = new FrameSubscriber(session as unknown as Session, 'ecu0', counts);
      let sent = 0;
      const read = (count: number) => {
        session.take(count);
        // As a connection tells of room: once for each time that somebody has waited for it.
        if (!session.isRoomAwaited || session.queuedBytes > ROOM) return;
        session.isRoomAwaited = false;
        subscriber.drain(everybodyMay);
      };
      for (const step of all)
        if ('send' in step) subscriber.send(frameOf(++sent, step.send));
        else read(step.read);
      const expected = reference(all);
      assert.deepEqual(session.read, expected.read);
      assert.equal(counts.dropped, expected.dropped);
      // He reads all that there is: nothing is left behind, and the last is the newest.
      while (session.queued.length > 0) read(1000);
      assert.equal(session.read.length + counts.dropped, sent);
      assert.equal(counts.sent, session.read.length);
      assert.equal(session.read.at(-1) ?? 0, sent);
      assert.deepEqual(
        session.read,
        session.read.toSorted((a, b) => a - b),
      );
    }),
    { numRuns: randomCases(200) },
  );
});

test('of long frames half a megabyte waits, of short ones 64', () => {
  for (const [length, kept] of [
    [35_000, 14],
    [5000, 64],
  ] as const) {
    const counts: FrameCounts = { published: 0, sent: 0, dropped: 0 };
    const session = new SlowSession();
    const subscriber = new FrameSubscriber(session as unknown as Session, 'ecu0', counts);
    for (let number = 1; number <= 100; number++) subscriber.send(frameOf(number, length));
    assert.equal(counts.dropped, 100 - 1 - kept);
    while (session.queued.length > 0) {
      session.take(1000);
      subscriber.drain(everybodyMay);
    }
    assert.deepEqual(session.read, [1, ...Array.from({ length: kept }, (_, at) => 100 - kept + 1 + at)]);
  }
});
