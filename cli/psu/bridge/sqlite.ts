import { UsageError } from '../../usage.ts';

export type Sqlite = typeof import('node:sqlite');

/** The first version of Node whose SQLite can wait for a lock, and needs no flag. */
const NODE_MAJOR = 24;

/**
 * Node's own SQLite.
 * @param version of Node, `24.21.0`
 * @param command that needs it, for messages
 * @throws UsageError on an older Node, naming the version that it takes
 */
export async function loadSqlite(version = process.versions.node, command = 'psu bridge'): Promise<Sqlite> {
  const [major = ''] = version.split('.');
  if (Number(major) < NODE_MAJOR)
    throw new UsageError(
      `${command} needs Node ${NODE_MAJOR} or newer, for its SQLite: this is ${version}`,
      `run it by a newer one: PATH=/path/of/node-${NODE_MAJOR}/bin:$PATH postern ${command} …`,
    );
  return await import('node:sqlite');
}
