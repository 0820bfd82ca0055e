import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Other programs of ours, which need what this command does without: threads, the C library. By the name of their bundle, their source. */
const sources = { 'simulated-ecu': 'sim/ecu/main.ts', posternd: 'broker/main.ts' } as const;

/**
 * Another program of ours: as sources and as bundles it lies beside this one.
 * @returns the words that start it
 */
export function siblingProgram(name: keyof typeof sources, main = process.argv[1] ?? ''): string[] {
  const own = realpathSync(main);
  const place = own.endsWith('.ts') ? sources[name] : `${name}/main.js`;
  return [process.execPath, ...process.execArgv, join(dirname(own), '..', place)];
}
