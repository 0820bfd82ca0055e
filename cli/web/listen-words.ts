import { isIPv4, isIPv6 } from 'node:net';
import { UsageError } from '../usage.ts';

export type Where = { host: string; port: number } | { path: string };

/** Where to listen: this machine alone. @throws UsageError for anything else */
export function parseWhere({ port, listen = '127.0.0.1' }: { port?: string; listen?: string }): Where {
  if (listen.includes('/')) {
    if (port === undefined) return { path: listen };
    throw new UsageError('a Unix socket has no port: --port or --listen PATH');
  }
  const host = listen === 'localhost' ? '127.0.0.1' : listen.replace(/^\[(.*)\]$/, '$1');
  if (!isOwn(host))
    throw new UsageError(
      `--listen '${listen}' is no address of this machine alone`,
      'other machines: a Unix socket here, and there ssh -L 8080:/PATH/OF/IT THIS-MACHINE (docs/PANEL.md)',
    );
  return { host, port: parsePort(port ?? '0') };
}

const isOwn = (host: string) =>
  (isIPv4(host) && host.startsWith('127.')) || (isIPv6(host) && /^(0*:)+:?0*1$/.test(host));

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port < 65_536) return port;
  throw new UsageError(`port '${text}' is not a number from 0 to 65535`);
}
