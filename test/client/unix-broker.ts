import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { Arrivals, newSigner, Peer } from './scripted-broker.ts';

/** A scripted broker on a real Unix socket. */
export class UnixBroker {
  readonly key = newSigner();
  readonly arrivals = new Arrivals();
  readonly #path: string;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async listen(): Promise<void> {
    const server = createServer((socket) => {
      this.#sockets.add(socket);
      const peer = new Peer({ write: (bytes) => socket.write(bytes), end: () => socket.end() }, this.key);
      socket.on('data', (bytes) => peer.receive(bytes));
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        peer.closed();
      });
      this.arrivals.add(peer);
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen(this.#path, resolve));
  }

  /** Stops as a killed broker does: every connection breaks, and the socket's file stays, dead. */
  async kill(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** Stops, and leaves nothing behind. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    rmSync(this.#path, { force: true });
  }
}
