import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** What an ordinary client's program consists of, besides its packages. */
const PROGRAM = ['package.json', 'contract', 'client', 'cli'];

interface LockFile {
  packages: Record<string, { dev?: boolean; optional?: boolean }>;
}

/** Copies Node and a client's program to where any user can read them: a checkout may be in a home that is closed. */
export function copyProgram(node: string, program: string): void {
  cpSync(process.execPath, node);
  for (const part of PROGRAM) cpSync(join(checkout, part), join(program, part), { recursive: true });
  const { packages } = JSON.parse(readFileSync(join(checkout, 'package-lock.json'), 'utf8')) as LockFile;
  for (const [path, { dev, optional }] of Object.entries(packages))
    if (path !== '' && !dev && !optional) cpSync(join(checkout, path), join(program, path), { recursive: true });
}
