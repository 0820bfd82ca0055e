/** The server of `postern web`: the page, and a way to the broker for those whom its user has let in. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { ListenOptions } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Dial } from '../../client/transport.ts';
import { Refusal } from '../../contract/errors.ts';
import { HEADER_BYTES, MAX_FRAME } from '../../contract/wire/frame.ts';
import { type Objection, objectionTo, objectionToSocket } from './guard.ts';
import { headers } from './headers.ts';
import { open } from './opening.ts';
import type { PageFiles } from './page-files.ts';
import { CLOSE, relay } from './relay.ts';
import { Proofs } from './token.ts';

/** Tabs that are let in, at most: each is a connection of the user's at the broker. */
export const MOST_PAGES = 32;
/** WebSockets that have not said who they are. */
const MOST_STRANGERS = 16;
const MOST_CONNECTIONS = 128;
/** Whoever is on this machine may connect, and say nothing, or very slowly. */
const patience = { headersTimeout: 5000, requestTimeout: 10_000, keepAliveTimeout: 5000 };
const CLOSING_MS = 500;

export interface PanelOptions {
  listen: { host: string; port: number } | { path: string };
  files: PageFiles;
  /** Shakes hands with the broker, as the user: see `entered`. */
  dial: Dial;
  /** Told when a page has been let in by a token. */
  onEntered?: (() => void) | undefined;
}

export class PanelServer implements AsyncDisposable {
  readonly #options: PanelOptions;
  readonly #http: Server;
  readonly #sockets = new WebSocketServer({
    noServer: true,
    clientTracking: true,
    maxPayload: HEADER_BYTES + MAX_FRAME,
    perMessageDeflate: false,
  });
  readonly #proofs = new Proofs();
  /** In the order in which they came. */
  readonly #strangers = new Set<WebSocket>();
  readonly #pages = new Set<WebSocket>();

  private constructor(options: PanelOptions) {
    this.#options = options;
    // Without a Host it is refused in guard.ts, with the headers of all answers.
    const strict = { maxHeaderSize: 8192, requireHostHeader: false };
    this.#http = createServer({ ...patience, ...strict, connectionsCheckingInterval: 1000 });
    this.#http.maxConnections = MOST_CONNECTIONS;
    const answer = (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response);
    for (const event of ['request', 'checkContinue', 'checkExpectation']) this.#http.on(event, answer);
    this.#http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
    this.#sockets.on('wsClientError', (_error, socket) => refuse(socket, { status: 400, text: 'No WebSocket.' }));
    this.#http.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
      else refuse(socket, { status: error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400, text: 'No request.' });
    });
  }

  /** @throws Refusal `unavailable` for an address that cannot be listened at */
  static async start(options: PanelOptions): Promise<PanelServer> {
    const server = new PanelServer(options);
    await listen(server.#http, options.listen);
    return server;
  }

  /** What a browser on this machine opens; undefined for a Unix socket. */
  get origin(): string | undefined {
    const bound = this.#http.address();
    if (bound === null || typeof bound === 'string') return undefined;
    return `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}`;
  }

  /** Another token, good once. The one before it is then good for nothing. */
  newToken(): string {
    return this.#proofs.newToken();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#http, 'close');
    this.#http.close();
    this.#http.closeIdleConnections();
    for (const socket of this.#sockets.clients) socket.close(CLOSE.goingAway, 'postern web ends');
    const hurry = setTimeout(() => {
      for (const socket of this.#sockets.clients) socket.terminate();
      this.#http.closeAllConnections();
    }, CLOSING_MS);
    await closed;
    clearTimeout(hurry);
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const objection = objectionTo(request);
    const found = objection === undefined ? this.#options.files.answer(request.url ?? '', request.headers) : undefined;
    if (found !== undefined) {
      const { status, body } = found;
      response.writeHead(status, { ...headers, ...found.headers });
      response.end(request.method === 'HEAD' ? undefined : body);
      return;
    }
    const { status, text, headers: more } = objection ?? { status: 404, text: 'There is nothing.' };
    // Whatever follows of a request that is none of ours is not waited for.
    response.writeHead(status, {
      ...headers,
      ...more,
      'Content-Type': 'text/plain; charset=utf-8',
      Connection: 'close',
    });
    response.end(request.method === 'HEAD' ? undefined : `${text}\n`);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const objection = objectionToSocket(request);
    if (objection !== undefined) refuse(socket, objection);
    else this.#sockets.handleUpgrade(request, socket, head, (made) => void this.#serve(made));
  }

  async #serve(socket: WebSocket): Promise<void> {
    socket.on('error', () => socket.terminate()); // of what it sent; it is told by a close code
    this.#strangers.add(socket);
    socket.on('close', () => {
      this.#strangers.delete(socket);
      this.#pages.delete(socket);
    });
    const [first] = this.#strangers;
    if (this.#strangers.size > MOST_STRANGERS) first?.terminate();
    const opened = await open(socket, this.#proofs, this.#options.dial, () => this.#admit(socket));
    if (opened === undefined) return;
    const { session, transport, isNew } = opened;
    socket.send(JSON.stringify({ session, ...transport.welcomed }));
    relay(socket, transport);
    if (isNew) this.#options.onEntered?.();
  }

  #admit(socket: WebSocket): Refusal | undefined {
    this.#strangers.delete(socket);
    if (this.#pages.size >= MOST_PAGES)
      return new Refusal('limit', `${MOST_PAGES} pages are open already: close some of them`, {
        quota: 'pages',
        max: MOST_PAGES,
      });
    this.#pages.add(socket);
    return undefined;
  }
}

async function listen(server: Server, where: PanelOptions['listen']): Promise<void> {
  const options: ListenOptions = 'path' in where ? where : { ...where, exclusive: true };
  const listening = once(server, 'listening');
  // The socket is made in the very call: nobody can connect before its mode is what it is to be.
  const mask = process.umask(0o177);
  server.listen(options);
  process.umask(mask);
  try {
    await listening;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const name = 'path' in where ? where.path : `${where.host}, port ${where.port}`;
    throw new Refusal('unavailable', `cannot listen at ${name} (${code}): ${advice[code] ?? 'try another'}`, {
      errno: code,
    });
  }
}

const advice: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program does. Without --port there is always one that is free',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'you may not',
  ENOENT: 'there is no such folder',
};

/** The answer to what is no HTTP any more, or not yet. */
function refuse(socket: Duplex, { status, text, headers: more }: Objection): void {
  const all = { ...headers, ...more, 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const body = `${text}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}Content-Length: ${body.length}\r\n\r\n${body}`,
  );
  socket.once('finish', () => socket.destroy());
}
