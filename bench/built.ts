import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkout } from './stage.ts';

/** The two programs as `npm pack` ships them. */
export interface Built {
  postern: string;
  posternd: string;
}

let built: Built | undefined;

/** Builds dist/, once. */
export function buildPackage(): Built {
  if (built !== undefined) return built;
  const { status, stderr } = spawnSync(process.execPath, ['tools/build.ts'], { cwd: checkout, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the package does not build:\n${stderr}`);
  built = { postern: join(checkout, 'dist/postern/main.js'), posternd: join(checkout, 'dist/posternd/main.js') };
  return built;
}
