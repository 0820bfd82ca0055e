import { basename } from 'node:path';
import type { Os } from '../os.ts';
import { identityOf } from '../serial/identity.ts';
import type { FoundPort } from './devices.ts';
import { namesThatStay, unlessFailing } from './facts.ts';

const BY_ID = '/dev/serial/by-id';

/** The serial ports that have a name for what is plugged in, by that name. */
export function findPorts(os: Os): FoundPort[] {
  return [...namesThatStay(os, [BY_ID])]
    .map(([node, path]) => {
      const directory = unlessFailing(() => os.realPath(`/sys/class/tty/${basename(node)}`));
      const identity = directory && unlessFailing(() => identityOf(os, directory, node, new Map()));
      const { manufacturer, product, driver } = identity || {};
      return { path, title: [manufacturer, product].filter(Boolean).join(' ') || undefined, driver };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
