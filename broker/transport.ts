import { chmodSync, chownSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import os from 'node:os';

/** One client's byte stream. */
export interface Link {
  /** Of the connected socket, valid while the `onLink` callback runs. */
  readonly fd: number;
  /** Bytes written that the client has not read yet. */
  readonly queuedBytes: number;
  write(bytes: Uint8Array): void;
  /** Stops and resumes reading from the client. */
  pause(): void;
  resume(): void;
  /** Closes after what was written has left. */
  end(): void;
  destroy(): void;
}

export interface LinkHandlers {
  onData(chunk: Uint8Array): void;
  /** What was queued has been read. */
  onDrain(): void;
  onClose(): void;
}

export interface ListenOptions {
  path: string;
  /** Permissions of the socket, octal. */
  mode: number;
  /** Group of the socket; undefined: the process's own. */
  gid: number | undefined;
  /** Undefined: the client is turned away. */
  onLink(link: Link): LinkHandlers | undefined;
  onError(error: Error): void;
}

export interface Listener {
  close(): Promise<void>;
}

/** A client that does not read its goodbye is not waited for. */
const LINGER_MS = 1000;

/** Above the default backlog and any sensible number of clients; per-user quotas bind long before. */
const MAX_CONNECTIONS = 4096;

/**
 * A Unix socket server on node-ipc, used for its byte stream alone: raw buffers, our own frames. Its own message format is
 * never used (a peer can crash the process with it), nor its habit of deleting whatever is at the path, printing payloads,
 * or queueing without bound. The socket is born private and opened up when it is ready.
 */
export async function listen(options: ListenOptions): Promise<Listener> {
  const ipc = await makeIpc();
  Object.assign(ipc.config, {
    silent: true,
    logger: () => {},
    rawBuffer: true,
    encoding: 'latin1',
    unlink: false,
    maxConnections: MAX_CONNECTIONS,
    readableAll: false,
    writableAll: false,
  });
  ipc.serve(options.path, () => {});
  const ipcServer = ipc.server;

  const umask = process.umask(0o177);
  try {
    ipcServer.start();
  } finally {
    process.umask(umask);
  }
  const server = ipcServer.server as Server;
  server.prependListener('connection', (socket: Socket) => {
    // node-ipc would have the socket decode its bytes into strings
    socket.setEncoding = () => socket;
  });
  server.on('connection', (socket: Socket) => {
    const link = linkOf(socket);
    if (link === undefined) return void socket.destroy();
    const theirs = options.onLink(link);
    if (theirs === undefined) return void socket.destroy();
    // In the place of node-ipc's own listener, which copies every chunk and passes it on through a chain of events.
    socket.removeAllListeners('data');
    socket.on('data', (chunk) => theirs.onData(chunk));
    socket.on('drain', () => theirs.onDrain());
    socket.on('error', () => socket.destroy());
    socket.once('close', () => theirs.onClose());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', resolve);
    server.on('error', (error: Error) => {
      reject(error);
      options.onError(error);
    });
  });
  if (options.gid !== undefined) chownSync(options.path, process.geteuid?.() ?? 0, options.gid);
  chmodSync(options.path, options.mode);

  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of [...ipcServer.sockets]) socket.destroy();
      }),
  };
}

/**
 * node-ipc asks for the machine's network addresses as soon as it is loaded, for servers of a kind that we never start. A service
 * that may open Unix sockets alone is refused the question, and the error would end it. The answer is: none.
 */
async function makeIpc() {
  const { networkInterfaces } = os;
  os.networkInterfaces = () => ({});
  try {
    const { default: nodeIpc } = await import('node-ipc');
    return new nodeIpc.IPC();
  } finally {
    os.networkInterfaces = networkInterfaces;
  }
}

function linkOf(socket: Socket): Link | undefined {
  const fd = (socket as unknown as { _handle: { fd: number } | null })._handle?.fd;
  if (fd === undefined || fd < 0) return undefined;
  return {
    fd,
    get queuedBytes() {
      return socket.writableLength;
    },
    write: (bytes) => void socket.write(bytes),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => {
      socket.destroySoon();
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    },
    destroy: () => void socket.destroy(),
  };
}
