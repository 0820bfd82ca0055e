import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The simulated controller is a program of its own: it needs threads and the C library, which this command does without. As sources and as bundles
 * it lies beside this one.
 * @returns the words that start it
 */
export function simulatedEcu(main = process.argv[1] ?? ''): string[] {
  const own = realpathSync(main);
  const folder = dirname(own);
  const program = own.endsWith('.ts') ? join(folder, '../sim/ecu/main.ts') : join(folder, '../simulated-ecu/main.js');
  return [process.execPath, ...process.execArgv, program];
}
