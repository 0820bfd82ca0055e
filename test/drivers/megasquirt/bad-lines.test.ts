/** Lines and controllers that are bad all the time: what they can give is had, and there are no storms of requests. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EcuBench, type EcuBenchOptions } from './bench.ts';

const SECONDS = 10;
const CHARACTER_MS = 0.0868;
/** An FTDI adapter's latency timer, as Linux sets it: what has come goes on at its ticks. */
const LATENCY_MS = 16;

interface Measured {
  framesPerSecond: number;
  requestsPerSecond: number;
  quality: Record<string, unknown>;
}

async function measured(options: EcuBenchOptions, spoil: (bench: EcuBench) => void = () => {}): Promise<Measured> {
  await using bench = await EcuBench.start(options);
  spoil(bench);
  bench.want({ channels: bench.places('rpm', 'map', 'coolant') });
  const [frames, requests] = [bench.frames.length, bench.wire.sent.length];
  await bench.pass(SECONDS * 1000);
  const per = (now: number, before: number) => (now - before) / SECONDS;
  return {
    framesPerSecond: per(bench.frames.length, frames),
    requestsPerSecond: per(bench.wire.sent.length, requests),
    quality: await bench.call('statistics'),
  };
}

/** Every so manieth byte that the controller says is lost. */
const dropping =
  (every: number) =>
  ({ wire: { line } }: EcuBench) => {
    const send = line.send.bind(line);
    let count = 0;
    line.send = (bytes, fromNs) =>
      send(
        bytes.filter(() => ++count % every !== 0),
        fromNs,
      );
  };

function latent({ wire, clock }: EcuBench): void {
  wire.line.send = (bytes, fromNs) => {
    const endMs = Math.max(Number(fromNs) / 1e6, clock.now()) + bytes.length * CHARACTER_MS;
    clock.after(Math.ceil(endMs / LATENCY_MS) * LATENCY_MS - clock.now(), () => wire.noise(bytes));
  };
}

/** Not for ever: a clock that winds itself has no end while anybody waits for it. */
function resetting({ controller, clock }: EcuBench): void {
  for (let second = 1; second < SECONDS; second++) clock.after(second * 1000, () => controller.reset());
}

for (const reads of ['block', 'scattered'] as const)
  for (const transacts of [true, false]) {
    const kind = `${reads} reads, ${transacts ? 'transactions' : 'bytes'}`;
    const options: EcuBenchOptions = { reads, wire: { transacts, characterMs: CHARACTER_MS } };

    test(`a controller that answers right but late, by 60 ms, gives what it can (${kind})`, async () => {
      const controller = { turnaroundMs: 0 };
      const { framesPerSecond, requestsPerSecond, quality } = await measured({ ...options, controller }, () => {
        controller.turnaroundMs = 60;
      });
      assert.ok(framesPerSecond > 11 && framesPerSecond < 17, `${framesPerSecond} frames a second`);
      assert.ok(requestsPerSecond < framesPerSecond + 1.5, `${requestsPerSecond} requests a second`);
      assert.ok(Number(quality.timeouts) <= 2 && quality.dropped === 0, JSON.stringify(quality));
    });

    test(`an adapter with a latency timer of 16 ms: a frame at its ticks, and nothing is lost (${kind})`, async () => {
      const { framesPerSecond, quality } = await measured(options, latent);
      assert.ok(framesPerSecond > (reads === 'block' ? 30 : 60), `${framesPerSecond} frames a second`);
      assert.equal(Number(quality.timeouts) + Number(quality.crcErrors) + Number(quality.retries), 0);
    });

    test(`a line that loses every tenth byte gives nothing, and is asked now and then (${kind})`, async () => {
      const { framesPerSecond, requestsPerSecond, quality } = await measured(options, dropping(10));
      assert.equal(framesPerSecond, 0);
      assert.ok(requestsPerSecond < 2, `${requestsPerSecond} requests a second`);
      assert.ok(Number(quality.timeouts) + Number(quality.crcErrors) >= 8, JSON.stringify(quality));
    });

    test(`a line that loses a byte now and then goes on after each (${kind})`, async () => {
      const { framesPerSecond, requestsPerSecond, quality } = await measured(options, dropping(997));
      assert.ok(framesPerSecond > (reads === 'block' ? 10 : 150), `${framesPerSecond} frames a second`);
      // For each byte that was lost: what was under way, and the question who it is.
      const lost = (Number(quality.timeouts) + Number(quality.crcErrors)) / SECONDS;
      assert.ok(requestsPerSecond <= framesPerSecond + 4 * lost, `${requestsPerSecond} requests a second`);
      assert.equal(quality.dropped, 0);
    });

    test(`a controller that starts anew each second, and hears nothing for 400 ms, is read between (${kind})`, async () => {
      const { framesPerSecond, requestsPerSecond, quality } = await measured(options, resetting);
      assert.ok(framesPerSecond > (reads === 'block' ? 15 : 120), `${framesPerSecond} frames a second`);
      assert.ok(requestsPerSecond < framesPerSecond + 12, `${requestsPerSecond} requests a second`);
      if (reads === 'scattered') assert.ok(Number(quality.resets) >= SECONDS - 1, JSON.stringify(quality));
    });
  }
