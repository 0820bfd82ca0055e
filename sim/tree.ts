import type { OpenMode } from '../broker/hardware/os.ts';
import { fail } from './errno.ts';

/** The kernel's file systems in memory. */
export type Node = Directory | Attribute | Link | Device;

export interface Directory {
  kind: 'directory';
  entries: Map<string, Node>;
}

/** A sysfs file. It can be opened for what it has a function for. */
export interface Attribute {
  kind: 'attribute';
  read?: () => string;
  write?: (text: string) => void;
}

export interface Link {
  kind: 'link';
  /** Absolute. */
  target: string;
}

export interface Device {
  kind: 'device';
  /** Default: character. */
  type?: 'character' | 'block';
  rdev: number;
  open: (mode: OpenMode) => OpenDevice;
}

/**
 * What is behind one open descriptor of a device. What a function is missing for is ENOTTY or EINVAL. A promise is a call that
 * waits in the kernel: only `Os.waiting` can make it.
 */
export interface OpenDevice {
  ioctl?(request: number, argument: Uint8Array | number): number | Promise<number>;
  /** At most so many bytes; EAGAIN where there will be some later. */
  read?(most: number): Uint8Array | Promise<Uint8Array>;
  write?(bytes: Uint8Array): void | Promise<void>;
  /** @param wake called once, when there may be more to tell than now */
  poll?(wake: () => void): Readiness;
  close(): void | Promise<void>;
}

export type Readiness = 'nothing' | 'bytes' | 'gone';

export const directory = (): Directory => ({ kind: 'directory', entries: new Map() });

const MOST_LINKS = 40;

export class Tree {
  readonly #root = directory();
  readonly #removed = new WeakSet<Node>();

  /** Puts something there, and the directories above it. */
  place(path: string, node: Node): void {
    const names = split(path);
    const last = names.pop() ?? fail('EINVAL');
    let at = this.#root;
    for (const name of names) {
      const next = at.entries.get(name) ?? directory();
      at.entries.set(name, next);
      at = next.kind === 'directory' ? next : fail('ENOTDIR');
    }
    at.entries.set(last, node);
  }

  /** Takes away what is there and below; descriptors of it stay, and answer ENODEV. */
  remove(path: string): void {
    const name = split(path).at(-1) ?? fail('EINVAL');
    const parent = this.find(path.slice(0, path.lastIndexOf('/')) || '/');
    const node = parent?.kind === 'directory' ? parent.entries.get(name) : undefined;
    if (parent?.kind !== 'directory' || node === undefined) return;
    parent.entries.delete(name);
    this.#markRemoved(node);
  }

  isRemoved(node: Node): boolean {
    return this.#removed.has(node);
  }

  /** What is at a path; a link at its end is not followed. */
  find(path: string): Node | undefined {
    const canonical = this.canonical(path);
    return canonical === undefined ? undefined : this.#get(canonical);
  }

  /** The path without links, all but its end; undefined if a directory on the way is not there. */
  canonical(path: string, links = 0): string | undefined {
    if (links > MOST_LINKS) fail('ELOOP');
    let at = '';
    const names = split(path);
    for (const [index, name] of names.entries()) {
      const isLast = index === names.length - 1;
      const node = this.#get(`${at}/${name}`);
      if (node?.kind === 'link' && !isLast) {
        const rest = names.slice(index + 1).join('/');
        return this.canonical(`${node.target}/${rest}`, links + 1);
      }
      if (node?.kind !== 'directory' && !isLast) return undefined;
      at += `/${name}`;
    }
    return at || '/';
  }

  /** As realpath(3). */
  realPath(path: string, links = 0): string | undefined {
    const canonical = this.canonical(path, links);
    const node = canonical === undefined ? undefined : this.#get(canonical);
    if (node?.kind === 'link') return this.realPath(node.target, links + 1);
    return node === undefined ? undefined : canonical;
  }

  #get(canonical: string): Node | undefined {
    let at: Node | undefined = this.#root;
    for (const name of split(canonical)) at = at?.kind === 'directory' ? at.entries.get(name) : undefined;
    return at;
  }

  #markRemoved(node: Node): void {
    this.#removed.add(node);
    if (node.kind === 'directory') for (const child of node.entries.values()) this.#markRemoved(child);
  }
}

function split(path: string): string[] {
  return path.split('/').filter((name) => name !== '');
}
