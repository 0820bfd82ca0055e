/** What a request must be before anything of it is believed. */
import type { IncomingMessage } from 'node:http';

/** Where the page's WebSocket goes. */
export const SOCKET_PATH = '/socket';

export interface Objection {
  status: number;
  text: string;
  headers?: Readonly<Record<string, string>>;
}

/**
 * Names of this machine that no other machine can have. A page of evil.example, whose name means 127.0.0.1 by now (DNS rebinding), comes with
 * its own name. Any port: what is forwarded (`ssh -L`) has another one at the browser's end.
 */
const OWN_HOST = /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])(:\d{1,5})?$/i;

/** Undefined: nothing is wrong with it. */
export function objectionTo(request: IncomingMessage): Objection | undefined {
  if (!hasOwnHost(request)) return { status: 421, text: 'This server answers to localhost alone.' };
  const { method = '', headers } = request;
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, text: 'GET and HEAD alone.', headers: { Allow: 'GET, HEAD' } };
  if (headers.expect !== undefined) return { status: 417, text: 'Nothing is to be expected here.' };
  if (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0)
    return { status: 413, text: 'Nothing is to be sent here.' };
  return undefined;
}

/** The same, for a WebSocket: browsers let every page open one to anywhere, and say which page it was. */
export function objectionToSocket(request: IncomingMessage): Objection | undefined {
  if (!hasOwnHost(request)) return objectionTo(request);
  const { method, headers, url } = request;
  if (method !== 'GET') return { status: 405, text: 'GET alone.', headers: { Allow: 'GET' } };
  if (url !== SOCKET_PATH) return { status: 404, text: 'There is nothing.' };
  if (headers.origin?.toLowerCase() !== `http://${headers.host?.toLowerCase()}`)
    return { status: 403, text: 'Its own page alone may connect here.' };
  return undefined;
}

function hasOwnHost({ headers, rawHeaders }: IncomingMessage): boolean {
  // Of two, Node takes the first: which one somebody before us took, nobody knows.
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  return hosts.length === 1 && OWN_HOST.test(headers.host ?? '');
}
