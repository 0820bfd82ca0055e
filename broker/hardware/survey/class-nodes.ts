import { basename, dirname } from 'node:path';
import type { Os } from '../os.ts';
import type { FoundInput, FoundNode } from './devices.ts';
import { fact, namesThatStay, unlessFailing } from './facts.ts';
import { bitmap, inputTells } from './input-bits.ts';

/** A class whose devices have nodes: which of its names count, where its nodes are, and which files say what one is. */
interface NodeClass {
  directory: string;
  names: RegExp;
  nodes: string;
  stable: readonly string[];
  /** Below the device's directory; all that there are, in this order. */
  titles: readonly string[];
}

/** The node that rewinds when it is closed is left out: a tape has one name. */
const classes = {
  tapes: {
    directory: '/sys/class/scsi_tape',
    names: /^nst\d+$/,
    nodes: '/dev',
    stable: ['/dev/tape/by-id', '/dev/tape/by-path'],
    titles: ['device/vendor', 'device/model'],
  },
  changers: {
    directory: '/sys/class/scsi_changer',
    names: /^sch\d+$/,
    nodes: '/dev',
    stable: ['/dev/tape/by-id', '/dev/tape/by-path'],
    titles: ['device/vendor', 'device/model'],
  },
  inputs: {
    directory: '/sys/class/input',
    names: /^event\d+$/,
    nodes: '/dev/input',
    stable: ['/dev/input/by-id', '/dev/input/by-path'],
    titles: ['device/name'],
  },
  watchdogs: {
    directory: '/sys/class/watchdog',
    names: /^watchdog\d+$/,
    nodes: '/dev',
    stable: [],
    titles: ['identity'],
  },
  clocks: { directory: '/sys/class/rtc', names: /^rtc\d+$/, nodes: '/dev', stable: [], titles: ['name'] },
} as const satisfies Record<string, NodeClass>;

export function findNodes(os: Os, kind: Exclude<keyof typeof classes, 'inputs'>): FoundNode[] {
  return nodesOf(os, classes[kind]).map(({ directory: _, ...node }) => node);
}

export function findInputs(os: Os): FoundInput[] {
  return nodesOf(os, classes.inputs).map(({ directory, ...node }) => {
    const bits = (file: string) => bitmap(fact(os, `${directory}/device/${file}`));
    return { ...node, tells: inputTells(bits) };
  });
}

/** In an order that does not hang on what was found first. */
function nodesOf(
  os: Os,
  { directory, names, nodes, stable, titles }: NodeClass,
): (FoundNode & { directory: string })[] {
  const stays = namesThatStay(os, stable);
  const found = (unlessFailing(() => os.list(directory)) ?? [])
    .filter((name) => names.test(name))
    .flatMap((name) => {
      const node = `${nodes}/${name}`;
      if (unlessFailing(() => os.realPath(node)) === undefined) return [];
      const path = stays.get(node);
      const words = titles.flatMap((file) => fact(os, `${directory}/${name}/${file}`) ?? []);
      return {
        path: path ?? node,
        stays: path !== undefined,
        title: words.join(' ') || undefined,
        directory: `${directory}/${name}`,
      };
    });
  return found.sort((a, b) => compare(a.path, b.path));
}

/** Of one folder by number, as people count: event2 before event10. */
function compare(a: string, b: string): number {
  const [one, other] = [dirname(a), dirname(b)];
  if (one !== other) return one < other ? -1 : 1;
  return basename(a).localeCompare(basename(b), 'en', { numeric: true });
}
