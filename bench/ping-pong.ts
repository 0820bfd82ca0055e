/**
 * The floor of a call: bytes to and fro between two processes by node:net alone, no frames, nothing decoded. `node bench/ping-pong.ts
 * SOCKET` is the far end: the first eight bytes of a connection say how long its requests and replies are (u32 big-endian each);
 * then every whole request is answered by one write.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { connect, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

const HEAD_BYTES = 8;

function serve(path: string): void {
  createServer((socket) => {
    let request = 0;
    let reply = Buffer.alloc(0);
    let received = 0;
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      received += chunk.length;
      if (request === 0) {
        request = chunk.readUInt32BE(0);
        reply = Buffer.alloc(chunk.readUInt32BE(4));
        received -= HEAD_BYTES;
      }
      for (; received >= request; received -= request) socket.write(reply);
    });
  }).listen(path, () => process.stderr.write('serving\n'));
}

/** Sizes of one exchange, bytes. */
export interface Sizes {
  request: number;
  reply: number;
}

/** The near end of one connection. */
export class PingPong {
  readonly #socket: Socket;
  readonly #request: Buffer;
  readonly #replyBytes: number;

  private constructor(socket: Socket, { request, reply }: Sizes) {
    this.#socket = socket;
    this.#request = Buffer.alloc(request);
    this.#replyBytes = reply;
  }

  static async open(path: string, sizes: Sizes): Promise<PingPong> {
    const socket = connect(path);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt32BE(sizes.request, 0);
    head.writeUInt32BE(sizes.reply, 4);
    socket.write(head);
    return new PingPong(socket, sizes);
  }

  /** Makes so many exchanges, so many at a time; `onReply` is told of each. */
  run(count: number, inFlight: number, onReply: () => void): Promise<void> {
    const socket = this.#socket;
    return new Promise((resolve) => {
      let received = 0;
      let sent = 0;
      let answered = 0;
      const send = () => {
        sent++;
        socket.write(this.#request);
      };
      socket.removeAllListeners('data');
      socket.on('data', (chunk) => {
        received += chunk.length;
        for (; received >= this.#replyBytes; received -= this.#replyBytes) {
          answered++;
          onReply();
          if (sent < count) send();
        }
        if (answered === count) resolve();
      });
      while (sent < Math.min(inFlight, count)) send();
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Starts a far end; resolves when it serves. */
export async function startPingPong(path: string): Promise<ChildProcess> {
  const far = spawn(process.execPath, [fileURLToPath(import.meta.url), path], { stdio: ['ignore', 'ignore', 'pipe'] });
  await new Promise((resolve, reject) => {
    far.stderr.once('data', resolve);
    far.once('exit', () => reject(new Error('the far end of the ping-pong did not start')));
  });
  return far;
}

if (import.meta.main) serve(process.argv[2] ?? '');
