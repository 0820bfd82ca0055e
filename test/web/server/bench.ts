/** The panel's server with a page of a few files, at the end of a scripted broker. */
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import WebSocket from 'ws';
import { nodeEd25519 } from '../../../client/ed25519-node.ts';
import { entered } from '../../../client/entrance.ts';
import type { Identity } from '../../../client/handshake.ts';
import type { Dial } from '../../../client/transport.ts';
import { pinned } from '../../../client/trust.ts';
import { PageFiles } from '../../../web/server/page-files.ts';
import { type PanelOptions, PanelServer } from '../../../web/server/panel-server.ts';
import { MemoryBroker } from '../../client/memory-broker.ts';
import { newSigner, type Peer, UID } from '../../client/scripted-broker.ts';

export const INDEX = '<!doctype html><title>Page</title>\n';
export const SCRIPT = `${'// padding\n'.repeat(200)}export {};\n`;

/** A folder with a page in it, and with what is none of it. */
export class PageFolder {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-panel-'));
  readonly page = join(this.folder, 'page');

  constructor() {
    mkdirSync(join(this.page, 'inner'), { recursive: true });
    const files: Record<string, string | Uint8Array> = {
      'secret.html': 'secret',
      'page/index.html': INDEX,
      'page/main.js': SCRIPT,
      'page/main.js.br': brotliCompressSync(SCRIPT),
      'page/main.js.gz': gzipSync(SCRIPT),
      'page/page.css': 'body { margin: 0 }\n',
      'page/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>\n',
      'page/notes.txt': 'secret',
      'page/inner/inner.js': 'secret',
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(this.folder, name), content);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

export const identityFor = (brokerKey: Uint8Array): Identity => ({
  signer: newSigner(),
  uid: UID,
  trust: pinned(brokerKey),
  ed25519: nodeEd25519,
});

export interface Answer {
  status: number | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Refusals and welcomes, as a page reads them. */
export interface Words {
  session?: string;
  user?: string;
  uid?: number;
  key?: string;
  refusal?: { code: string; message: string; data: Record<string, unknown> };
}

/** The page's end of a WebSocket. */
export class PageSocket {
  readonly socket: WebSocket;
  readonly #messages: (string | Buffer)[] = [];
  #tell = () => {};
  /** Its close code; of a request that was refused, its status. */
  readonly closed: Promise<number>;

  constructor(url: string, headers: Record<string, string>) {
    this.socket = new WebSocket(url, { headers });
    this.socket.on('message', (data: Buffer, isBinary) => {
      this.#messages.push(isBinary ? data : String(data));
      this.#tell();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('unexpected-response', (_request, response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      this.socket.on('error', () => {});
      this.socket.on('close', (code) => {
        resolve(code);
        this.#tell();
      });
    });
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING) await Promise.race([once(this.socket, 'open'), this.closed]);
    return this;
  }

  say(proof: unknown): void {
    this.socket.send(typeof proof === 'string' ? proof : JSON.stringify(proof));
  }

  /** @throws Error where it is closed, and there is none any more */
  async next(): Promise<string | Buffer> {
    for (;;) {
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error('the WebSocket is closed');
      await new Promise<void>((resolve) => {
        this.#tell = resolve;
      });
    }
  }

  async words(): Promise<Words> {
    return JSON.parse(String(await this.next()));
  }
}

export class ServerBench implements AsyncDisposable {
  readonly files = new PageFolder();
  readonly broker = new MemoryBroker();
  /** How often a page was let in by a token. */
  entered = 0;
  readonly sockets: PageSocket[] = [];
  #server: PanelServer | undefined;
  #listen: PanelOptions['listen'] = { host: '127.0.0.1', port: 0 };

  static async open(changes: { listen?: PanelOptions['listen']; dial?: Dial } = {}): Promise<ServerBench> {
    const bench = new ServerBench();
    bench.#listen = changes.listen ?? bench.#listen;
    bench.#server = await PanelServer.start({
      listen: bench.#listen,
      files: PageFiles.read(bench.files.page),
      dial: changes.dial ?? entered(bench.broker.dial, identityFor(bench.broker.key.publicKey)),
      onEntered: () => {
        bench.entered++;
      },
    });
    return bench;
  }

  get server(): PanelServer {
    if (this.#server === undefined) throw new Error('it has not been started');
    return this.#server;
  }

  /** As browsers say it: with the port. */
  get host(): string {
    return new URL(this.server.origin ?? 'http://localhost:8080').host;
  }

  get #place(): { host: string; port: number } | { socketPath: string } {
    if ('path' in this.#listen) return { socketPath: this.#listen.path };
    const { hostname, port } = new URL(`http://${this.host}`);
    return { host: hostname.replace(/[[\]]/g, ''), port: Number(port) };
  }

  /** A request whose path goes out as it is. */
  async get(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
    const asked = request({ ...this.#place, path, method, headers: { host: this.host, ...headers }, agent: false });
    asked.end();
    const [response] = await once(asked, 'response');
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  }

  /** A connection on which anything may be sent. */
  raw(): Socket {
    const place = this.#place;
    return 'socketPath' in place ? connect(place.socketPath) : connect(place.port, place.host);
  }

  async webSocket(headers: Record<string, string> = {}, path = '/socket'): Promise<PageSocket> {
    const own = { host: this.host, origin: `http://${this.host}`, ...headers };
    const place = this.#place;
    const url = 'socketPath' in place ? `ws+unix://${place.socketPath}:${path}` : `ws://${this.host}${path}`;
    const made = new PageSocket(url, own);
    this.sockets.push(made);
    return made.opened();
  }

  /** A page that is let in, and the broker's end of it. */
  async page(
    proof: object = { token: this.server.newToken() },
  ): Promise<{ page: PageSocket; peer: Peer; welcome: Words }> {
    const page = await this.webSocket();
    page.say(proof);
    const peer = await this.broker.arrivals.next();
    await peer.shakeHands();
    return { page, peer, welcome: await page.words() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.sockets) socket.terminate();
    await this.#server?.[Symbol.asyncDispose]().catch(() => {}); // a test may have done that
    this.files[Symbol.dispose]();
  }
}
