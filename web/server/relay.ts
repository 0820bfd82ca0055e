/**
 * Bytes from the broker to the page and back, as they come. Neither side gets far ahead of the other: a browser that does not read stops
 * the broker's stream, and the broker then drops frames of telemetry for it, as for every slow subscriber.
 */
import type { WebSocket } from 'ws';
import type { Transport } from '../../client/transport.ts';

/** Waiting for the browser: from so much on the broker's stream stands still, until it is down to the other. */
const HIGH_BYTES = 256 * 1024;
const LOW_BYTES = 64 * 1024;

/** A machine that fell asleep at the far end of an `ssh -L` must not hold a lease until its ssh gives up. */
export const PING_MS = 10_000;
const SILENT_PINGS = 3;

/** WebSocket close codes (RFC 6455, section 7.4.1). */
export const CLOSE = { normal: 1000, goingAway: 1001, unsupported: 1003, policy: 1008 } as const;

export function relay(socket: WebSocket, transport: Transport, pingMs = PING_MS): void {
  if (socket.readyState !== socket.OPEN) {
    transport.close();
    return;
  }
  let isPaused = false;
  let unanswered = 0;
  const pinging = setInterval(() => {
    // What is paused is not read, pongs neither: there the broker is slow, not the page.
    if (socket.isPaused) return;
    if (unanswered++ === SILENT_PINGS) socket.terminate();
    else socket.ping();
  }, pingMs);
  socket.on('pong', () => {
    unanswered = 0;
  });
  const sent = () => {
    if (!isPaused || socket.bufferedAmount > LOW_BYTES) return;
    isPaused = false;
    transport.resume?.();
  };
  socket.on('message', (data, isBinary) => {
    if (!isBinary) socket.close(CLOSE.unsupported, 'text after the welcome');
    else if (!transport.send(data as Buffer)) socket.pause();
  });
  socket.on('close', () => {
    clearInterval(pinging);
    transport.close();
  });
  transport.start({
    onData(bytes) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(bytes.slice(), { binary: true }, sent);
      if (isPaused || socket.bufferedAmount < HIGH_BYTES) return;
      isPaused = true;
      transport.pause?.();
    },
    onDrain: () => socket.resume(),
    onClose: () => {
      socket.resume(); // or its answer to our close would not be read
      socket.close(CLOSE.normal, 'the broker has gone');
    },
  });
}
