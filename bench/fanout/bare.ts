/** The same bytes without a broker: `node bench/fanout/bare.ts SOCKET` encodes each frame once and writes it to whoever is connected. */
import { createServer, type Socket } from 'node:net';
import { framedNotification } from '../../broker/outbox.ts';
import { answerRuns, nowMs, valuesOf } from './pace.ts';

const [path = ''] = process.argv.slice(2);
const sockets = new Set<Socket>();
const server = createServer((socket) => {
  sockets.add(socket);
  socket.on('error', () => {});
  socket.on('close', () => sockets.delete(socket));
});
await new Promise<void>((resolve) => server.listen(path, resolve));
const quality = { crcErrors: 0, timeouts: 0, busy: 0, retries: 0, dropped: 0, resets: 0 };

answerRuns((frame) => {
  const body = { set: 1, sequence: frame + 1, atMs: nowMs(), latencyMs: 0, values: valuesOf(frame), quality };
  const framed = framedNotification('frame', body);
  for (const socket of sockets) socket.write(framed);
});
