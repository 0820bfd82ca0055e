/**
 * The test kernel: a Linux built as a user-mode process, in a folder with
 *
 *     linux*       the kernel, one file
 *     modules/     *.ko for it
 *     *.dtb        its device tree, if it takes one
 *     lacks        the names of the capabilities (capabilities.ts) that it does not have, one a line; none if there is no such file
 *
 * `POSTERN_TEST_KERNEL` names the folder; without it, the one that `npm run kernel` fills.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface TestKernel {
  readonly linux: string;
  readonly modules: string;
  readonly deviceTree: string | undefined;
  readonly lacks: readonly string[];
}

const cache = fileURLToPath(new URL('../../.cache/test-kernel', import.meta.url));

/** The test kernel of this machine, or undefined where there is none. Throws if the variable names a folder without one. */
export function findTestKernel(environment: NodeJS.ProcessEnv = process.env): TestKernel | undefined {
  const named = environment.POSTERN_TEST_KERNEL;
  const folder = named ? resolve(named) : cache;
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const linux = files.find((name) => name.startsWith('linux'));
  const deviceTree = files.find((name) => name.endsWith('.dtb'));
  if (linux === undefined) {
    if (named) throw new Error(`POSTERN_TEST_KERNEL names ${folder}, which holds no file linux*`);
    return undefined;
  }
  return {
    linux: join(folder, linux),
    modules: join(folder, 'modules'),
    deviceTree: deviceTree === undefined ? undefined : join(folder, deviceTree),
    lacks: files.includes('lacks') ? readFileSync(join(folder, 'lacks'), 'utf8').split('\n').filter(Boolean) : [],
  };
}
