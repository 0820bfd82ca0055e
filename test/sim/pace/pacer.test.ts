/** The pacer on a pseudo terminal of this machine: how exact it is is printed. */
import assert from 'node:assert/strict';
import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from '../../../sim/pace/lateness.ts';
import { characterNs, PACE_9600_8N2, PACE_115200_8N1, PACE_921600_8N1, type Pace } from '../../../sim/pace/pace.ts';
import { Pacer } from '../../../sim/pace/pacer.ts';
import { Pty } from '../../../sim/pty.ts';
import { within } from '../../patience.ts';

async function onPacer(pace: Pace, body: (pacer: Pacer, port: number) => Promise<void>): Promise<void> {
  const pty = new Pty();
  const pacer = new Pacer(pty.fd, pace);
  const port = openSync(pty.path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  try {
    await pacer.started();
    await body(pacer, port);
  } finally {
    await pacer.close();
    closeSync(port);
    pty.close();
  }
}

function readSome(port: number, into: Buffer): number {
  try {
    return readSync(port, into);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return 0;
    throw error;
  }
}

/** What has not come by then does not come. */
const PATIENCE_MS = within(30_000);
/** Less than the kernel keeps for who has not read it yet. */
const ROOM_BYTES = 4000;
/** A machine that stands still for a while shows little of the pacer: one good run does. */
const ATTEMPTS = 3;

/** Looks each millisecond whether it is done, and sees meanwhile how long this machine did not let it. */
async function watched(isDone: () => boolean): Promise<{ longestMs: number; lateMs: number }> {
  let [longestMs, lateMs] = [0, 0];
  const endMs = performance.now() + PATIENCE_MS;
  for (let lastMs = performance.now(); !isDone() && lastMs < endMs; ) {
    await sleep(1);
    const gapMs = performance.now() - lastMs;
    lastMs += gapMs;
    longestMs = Math.max(longestMs, gapMs);
    // A machine of one's own is a little late too.
    if (gapMs > 5) lateMs += gapMs;
  }
  return { longestMs, lateMs };
}

async function onceOf(attempt: () => Promise<void>): Promise<void> {
  for (let left = ATTEMPTS - 1; left > 0; left--) {
    const failed = await attempt().then(
      () => false,
      () => true,
    );
    if (!failed) return;
  }
  await attempt();
}

const cases: readonly (readonly [name: string, pace: Pace, count: number])[] = [
  ['9600 8N2', PACE_9600_8N2, 800],
  ['115200 8N1', PACE_115200_8N1, 10_000],
  ['921600 8N1', PACE_921600_8N1, 80_000],
];

describe('the pacer', () => {
  for (const [name, pace, count] of cases) {
    const wireMs = (count * characterNs(pace)) / 1e6;

    it(`hears at ${name}`, (context) =>
      onceOf(() =>
        onPacer(pace, async (pacer, port) => {
          const sent = Buffer.from(Array.from({ length: count }, (_, index) => index & 0xff));
          const parts: Uint8Array[] = [];
          let lastNs = 0n;
          pacer.onBytes((bytes, atNs) => {
            parts.push(bytes);
            lastNs = atNs;
          });
          const startNs = process.hrtime.bigint();
          let written = 0;
          const write = () => {
            try {
              written += writeSync(port, sent, written);
            } catch (error) {
              if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
            }
          };
          const { lateMs } = await watched(() => {
            if (written < count) write();
            return parts.reduce((sum, part) => sum + part.length, 0) === count;
          });
          assert.ok(Buffer.concat(parts).equals(sent), 'it is what was sent');
          const tookMs = Number(lastNs - startNs) / 1e6;
          context.diagnostic(
            `${tookMs.toFixed(1)} ms for ${wireMs.toFixed(1)} ms of wire; ${errorText(pacer.error.received)}`,
          );
          assert.ok(
            tookMs >= wireMs && tookMs <= wireMs * 1.01 + 5 + lateMs,
            `${tookMs} ms for ${wireMs}, ${lateMs} late`,
          );
        }),
      ));

    it(`says at ${name}`, (context) =>
      onceOf(() =>
        onPacer(pace, async (pacer, port) => {
          const sent = Buffer.from(Array.from({ length: count }, (_, index) => index & 0xff));
          let goneNs = 0n;
          pacer.onSent((atNs) => {
            goneNs = atNs;
          });
          const startNs = process.hrtime.bigint();
          pacer.send(sent, startNs);
          const room = Buffer.alloc(64 * 1024);
          const parts: Buffer[] = [];
          let got = 0;
          let lastMs = 0;
          const { longestMs, lateMs } = await watched(() => {
            const length = readSome(port, room);
            if (length > 0) {
              parts.push(Buffer.from(room.subarray(0, length)));
              got += length;
              lastMs = Number(process.hrtime.bigint() - startNs) / 1e6;
            }
            return goneNs !== 0n && got + pacer.lost === count;
          });
          assert.equal(got + pacer.lost, count);
          // Nothing is lost between two threads that both have their turns in time: what is late comes all at once.
          const stoodNs = Math.max(longestMs * 1e6, pacer.error.sent.max * 1000);
          if (stoodNs < ROOM_BYTES * characterNs(pace)) assert.equal(pacer.lost, 0, `${stoodNs} ns`);
          if (pacer.lost === 0) {
            assert.ok(Buffer.concat(parts).equals(sent), 'it is what was sent');
            assert.ok(lastMs >= wireMs, `${lastMs} ms for ${wireMs}`);
          }
          assert.equal(goneNs, startNs + BigInt(Math.round(count * characterNs(pace))));
          context.diagnostic(
            `${lastMs.toFixed(1)} ms for ${wireMs.toFixed(1)} ms of wire; ${errorText(pacer.error.sent)}`,
          );
          assert.ok(lastMs <= wireMs * 1.01 + 20 + lateMs, `${lastMs} ms for ${wireMs}, ${lateMs} late`);
        }),
      ));
  }

  it('says that something has gone before it passes on what was answered to it', () =>
    onPacer(PACE_921600_8N1, async (pacer, port) => {
      let gone = 0;
      const goneWhenHeard: number[] = [];
      pacer.onSent(() => gone++);
      pacer.onBytes(() => goneWhenHeard.push(gone));
      for (let round = 1; round <= 30; round++) {
        pacer.send(Buffer.from('?'), process.hrtime.bigint());
        // Without a pause: both threads have said what they have to say before either is heard.
        const lostAtMs = performance.now() + PATIENCE_MS;
        while (readSome(port, Buffer.alloc(1)) === 0 && performance.now() < lostAtMs);
        writeSync(port, '!');
        const busyUntilMs = performance.now() + 10;
        while (performance.now() < busyUntilMs);
        while (goneWhenHeard.length < round) await sleep(1);
      }
      assert.deepEqual(
        goneWhenHeard,
        Array.from({ length: 30 }, (_, index) => index + 1),
      );
    }));

  it('forgets what has not begun to go', () =>
    onPacer(PACE_9600_8N2, async (pacer, port) => {
      const room = Buffer.alloc(5000);
      let text = '';
      const read = () => {
        text += room.toString('latin1', 0, readSome(port, room));
        return text;
      };
      const startMs = performance.now();
      pacer.send(Buffer.alloc(3000, 'x'), process.hrtime.bigint());
      await watched(() => read().length >= 5);
      pacer.discard();
      const most = ((performance.now() - startMs) * 1e6) / characterNs(PACE_9600_8N2);
      pacer.send(Buffer.from('y'), process.hrtime.bigint());
      await watched(() => read().endsWith('y'));
      assert.match(text, /^x{5,2999}y$/);
      // Besides what had begun.
      assert.ok(text.length <= most + 3, `${text.length} when ${most} had gone`);
    }));

  it('loses what nobody reads, as a port does', () =>
    onPacer(PACE_921600_8N1, async (pacer) => {
      pacer.send(Buffer.alloc(100_000), process.hrtime.bigint() - 1_000_000_000n);
      await watched(() => pacer.lost > 10_000);
      assert.ok(pacer.lost > 10_000, String(pacer.lost));
    }));
});
