import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { ListenOptions } from 'node:net';
import { removeStale } from '../../socket-path.ts';
import { UsageError } from '../../usage.ts';
import { CONTENT_TYPE } from './exposition.ts';

/** More readers than any Prometheus has. */
const MOST_CONNECTIONS = 64;

/**
 * Where to listen: `unix:PATH`, or a port of this machine alone.
 * @throws UsageError for anything else
 */
export function parseListen(text: string): ListenOptions {
  if (text.startsWith('unix:') && text.length > 5) return { path: text.slice(5) };
  const [, host = '', port = ''] = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\]):(\d{1,5})$/.exec(text) ?? [];
  if (host !== '' && Number(port) < 65_536) return { host: host.replace(/^\[|\]$/g, ''), port: Number(port) };
  const hint = /^.+:\d+$/.test(text)
    ? 'other machines: let node_exporter have a --file, or put a proxy with a password before it'
    : 'unix:/run/user/1000/ecu.sock, or 127.0.0.1:9101';
  throw new UsageError(`--listen '${text}' is no unix:PATH and no port of this machine alone`, hint);
}

export interface MetricsServer extends AsyncDisposable {
  /** For people: a URL, or a socket's path. */
  readonly address: string;
}

/** Answers `GET /metrics`. @throws UsageError for an address that is in use, or not allowed */
export async function serveMetrics(listen: ListenOptions, text: () => string): Promise<MetricsServer> {
  const server = createServer((request, response) => answer(request, response, text));
  server.maxConnections = MOST_CONNECTIONS;
  if (listen.path !== undefined) await removeStale(listen.path);
  try {
    server.listen(listen);
    await once(server, 'listening');
  } catch (error) {
    throw new UsageError(`cannot listen at ${nameOf(listen)}: ${(error as NodeJS.ErrnoException).code}`);
  }
  return {
    address: addressOf(server, listen),
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answer({ method, url }: IncomingMessage, response: ServerResponse, text: () => string): void {
  const [path] = (url ?? '').split('?');
  if (method !== 'GET' && method !== 'HEAD') response.writeHead(405, { Allow: 'GET, HEAD' }).end();
  else if (path === '/metrics') response.writeHead(200, { 'Content-Type': CONTENT_TYPE }).end(text());
  else response.writeHead(404, { 'Content-Type': 'text/plain' }).end('see /metrics\n');
}

const nameOf = ({ path, host, port }: ListenOptions): string =>
  path === undefined ? `${host}:${port}` : `unix:${path}`;

function addressOf(server: Server, { path, host = '' }: ListenOptions): string {
  const bound = server.address();
  if (path !== undefined || bound === null || typeof bound === 'string') return `unix:${path}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}/metrics`;
}
