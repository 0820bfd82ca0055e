/**
 * The stream to a broker on this machine: a Unix socket by node-ipc 9.2.1, raw. The only file of the client that knows that
 * package; nothing of its protocol is used. Its client class is imported by itself: the package's main module loads servers
 * for UDP and TLS, which a one-shot call would wait for, and offers no way to get bytes instead of text.
 */
import type { Socket } from 'node:net';
import os from 'node:os';
import type { default as Client, ClientConfig } from 'node-ipc/dao/client.js';
import { Refusal } from '../contract/errors.ts';
import { pause } from './backoff.ts';
import type { Dial, Transport, TransportHandlers } from './transport.ts';

/** Bytes, one connection, no retries of its own (they never end, and do not tell why), no log (it would print payloads). */
const config: ClientConfig = {
  rawBuffer: true,
  encoding: 'latin1',
  sync: false,
  stopRetrying: true,
  maxRetries: 0,
  retry: 0,
};

/** EAGAIN: the broker's queue of new connections is full for the moment. */
const BUSY_ATTEMPTS = 20;
const BUSY_PAUSE_MS = 25;

/** The path of a Unix socket, its final zero included, must fit into sockaddr_un.sun_path (unix(7)). */
const MAX_PATH_BYTES = 107;

export function unixDial(path: string): Dial {
  return async (signal) => {
    if (Buffer.byteLength(path) > MAX_PATH_BYTES) throw tooLong(path);
    for (let attempt = 1; ; attempt++) {
      try {
        return await connect(await rawClient(), path, signal);
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const errno = (error as NodeJS.ErrnoException).code ?? 'unknown';
        if (errno !== 'EAGAIN' || attempt === BUSY_ATTEMPTS) throw unreachable(path, errno);
      }
      await pause(BUSY_PAUSE_MS * (0.5 + Math.random()), signal);
    }
  };
}

function connect(client: Client, path: string, signal: AbortSignal): Promise<Transport> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const transport = new UnixTransport(client);
    const abort = () => transport.abandon(signal.reason);
    client.path = path;
    client.on('connect', () => {
      signal.removeEventListener('abort', abort);
      transport.pause();
      resolve(transport);
    });
    // After the connection is made, both only tell the transport; the promise is settled then.
    client.on('error', (error) => transport.failed(error));
    client.on('disconnect', () => {
      signal.removeEventListener('abort', abort);
      reject(transport.cause ?? new Error('the socket closed'));
      transport.closed();
    });
    signal.addEventListener('abort', abort);
    client.connect();
  });
}

let loading: Promise<typeof Client> | undefined;

/**
 * node-ipc asks for the machine's network addresses as soon as it is loaded, for servers of a kind that we never use. A service that may open
 * Unix sockets alone (RestrictAddressFamilies=) is refused the question, and the error would end it: it has none.
 */
async function load(): Promise<typeof Client> {
  const { networkInterfaces } = os;
  os.networkInterfaces = () => {
    try {
      return networkInterfaces();
    } catch {
      return {};
    }
  };
  try {
    const { default: RawClient } = await import('node-ipc/dao/client.js');
    return RawClient;
  } finally {
    os.networkInterfaces = networkInterfaces;
  }
}

/** A client whose socket never gets a text decoder, so that node-ipc passes on the bytes that came. */
async function rawClient(): Promise<Client> {
  loading ??= load();
  const RawClient = await loading;
  const client = new RawClient(config, () => {});
  let socket: Socket | false = false;
  Object.defineProperty(client, 'socket', {
    get: () => socket,
    set(made: Socket) {
      made.setEncoding = () => made;
      socket = made;
    },
  });
  return client;
}

class UnixTransport implements Transport {
  readonly #client: Client;
  #handlers: TransportHandlers | undefined;
  #isClosed = false;
  cause: Error | undefined;

  constructor(client: Client) {
    this.#client = client;
  }

  start(handlers: TransportHandlers): void {
    this.#handlers = handlers;
    if (this.#isClosed) {
      handlers.onClose(this.cause);
      return;
    }
    const socket = this.#socket();
    // In the place of node-ipc's own listener, which copies every chunk and passes it on through a chain of events.
    socket.removeAllListeners('data');
    socket.on('data', (bytes) => handlers.onData(bytes));
    socket.on('drain', () => handlers.onDrain());
    socket.resume();
  }

  send(bytes: Uint8Array): boolean {
    return this.#isClosed || this.#socket().write(bytes);
  }

  /** Until `start`, too. */
  pause(): void {
    if (!this.#isClosed) this.#socket().pause();
  }

  resume(): void {
    if (!this.#isClosed) this.#socket().resume();
  }

  close(): void {
    if (!this.#isClosed) this.#socket().destroySoon();
  }

  abandon(reason: unknown): void {
    this.#socket().destroy(reason instanceof Error ? reason : undefined);
  }

  failed(error: Error): void {
    this.cause = error;
  }

  closed(): void {
    this.#isClosed = true;
    this.#handlers?.onClose(this.cause);
  }

  #socket(): Socket {
    const { socket } = this.#client;
    if (socket === false) throw new Error('the socket is used before it is made');
    return socket;
  }
}

/** What to do about the ways in which connecting fails. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no socket; is the broker running? (systemctl status posternd; another path: POSTERN_SOCKET)',
  ECONNREFUSED: 'nobody listens there; the broker is not running (systemctl start postern)',
  EACCES:
    'you may not open it; your user must be in the group that owns it, and logged in again since (postern doctor)',
  EAGAIN: 'the broker is overloaded with new connections; try again',
  ENOTSOCK: 'this is not a socket',
};

function unreachable(path: string, errno: string): Refusal {
  const advice = ADVICE[errno] ?? 'see postern doctor';
  return new Refusal('unreachable', `no broker at ${path} (${errno}): ${advice}`, { errno, socket: path });
}

function tooLong(path: string): Refusal {
  const message = `no broker at ${path}: the path of a socket has at most ${MAX_PATH_BYTES} bytes`;
  return new Refusal('unreachable', message, { errno: 'ENAMETOOLONG', socket: path });
}
