/**
 * The `postern` that tests start, bundled as it is shipped: it starts in two thirds of the time that its sources take, and the tests start some
 * six hundred.
 */
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { bundle, projectFolder } from './bundle.ts';

const DAY_MS = 24 * 60 * 60_000;

/** @returns its path, which is another for other sources: a run of the tests does not lose it to the next one */
export async function bundleForTests(folder: string): Promise<string> {
  // What `ecu stim` starts lies beside it.
  const files = (await Promise.all([bundle('postern'), bundle('simulated-ecu')])).flatMap((one) => one.files);
  const hash = createHash('sha256');
  for (const { path, text } of files) hash.update(`${path}\n${text}\n`);
  const place = join(folder, hash.digest('hex').slice(0, 24));
  mkdirSync(folder, { recursive: true });
  for (const old of globSync(join(folder, '*')))
    if (old !== place && Date.now() - statSync(old).mtimeMs > DAY_MS) rmSync(old, { recursive: true, force: true });
  if (!existsSync(place)) {
    const made = mkdtempSync(join(folder, 'new-'));
    for (const { path, text } of files) {
      const target = join(made, relative(join(projectFolder, 'dist'), path));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
    }
    renameSync(made, place);
  }
  return join(place, 'postern', 'main.js');
}
