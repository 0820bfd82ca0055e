import { lstatSync, rmSync, symlinkSync } from 'node:fs';
import type { Adapter } from '../pace/adapter.ts';

/** Plugs an adapter in and out, and keeps a link to its terminal under a name that stays. */
export function pluggedUnder(adapter: Adapter, link: string | undefined) {
  return {
    /** @returns the terminal's path */
    async plug(): Promise<string> {
      const path = await adapter.plug();
      if (link !== undefined) {
        assertReplaceable(link);
        rmSync(link, { force: true });
        symlinkSync(path, link);
      }
      return path;
    },
    /** The kernel hangs up first, and takes the names away then. */
    async unplug(): Promise<void> {
      await adapter.unplug();
      if (link !== undefined) rmSync(link, { force: true });
    },
  };
}

/** A link of one that was killed is taken away; a file of somebody's is not. @throws Error where something else has that name */
export function assertReplaceable(link: string): void {
  const found = lstatSync(link, { throwIfNoEntry: false });
  if (found !== undefined && !found.isSymbolicLink()) throw new Error(`${link} is there, and is no link: name another`);
}
