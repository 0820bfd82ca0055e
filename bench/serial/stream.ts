/**
 * The far end of a terminal, at the pace of a wire: `node bench/serial/stream.ts BAUD BYTES` prints the terminal's path, and sends so many
 * bytes, each one more than the one before, whenever it reads a line.
 */
import { createInterface } from 'node:readline';
import { monotonicClock } from '../../broker/hardware/clock.ts';
import { Pacer } from '../../sim/pace/pacer.ts';
import { Pty } from '../../sim/pty.ts';

const [baudRate = 921_600, bytes = 1] = process.argv.slice(2).map(Number);
/** Less than the terminal takes at once. */
const PIECE = 4096;

const pty = new Pty();
const pacer = new Pacer(pty.fd, { baudRate, bitsPerCharacter: 10 });
await pacer.started();
process.stdout.write(`${pty.path}\n`);

for await (const _line of createInterface({ input: process.stdin })) {
  const fromNs = monotonicClock.nowNs();
  for (let at = 0; at < bytes; at += PIECE)
    pacer.send(
      Uint8Array.from({ length: Math.min(PIECE, bytes - at) }, (_, index) => (at + index) % 256),
      fromNs,
    );
}
