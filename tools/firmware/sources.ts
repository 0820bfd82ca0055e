/**
 * Which files a program of the firmware is made of: those that its includes reach, and beside each header the sources of its name:
 * beside scheduler.h scheduler.cpp, and scheduler-heads.cpp, which has no header of its own. So a program is not stopped by a part that it does not use, and is made anew only when something in it changed.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const INCLUDE = /^\s*#\s*include\s+"([^"]+)"/gm;

export interface Sources {
  /** What is compiled, each by itself. */
  readonly sources: readonly string[];
  readonly headers: readonly string[];
}

function sourcesBeside(header: string): string[] {
  if (!header.endsWith('.h')) return [];
  const stem = header.slice(0, -'.h'.length);
  const parts = globSync(`${stem}-*.cpp`).filter((part) => !existsSync(part.replace(/\.cpp$/, '.h')));
  return [`${stem}.cpp`, ...parts].filter((source) => existsSync(source));
}

/**
 * What source files reach.
 * @param searched folders where an include is looked for that is not beside the file that has it
 * @throws Error for an include that is nowhere
 */
export function reachedFrom(programs: readonly string[], searched: readonly string[]): Sources {
  const found = new Set<string>();
  const waiting = programs.map((program) => resolve(program));
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(INCLUDE)) {
      const folders = [dirname(file), ...searched];
      const header = folders.map((folder) => resolve(join(folder, name))).find(existsSync);
      if (header === undefined) throw new Error(`${file} includes "${name}", which is not in ${folders.join(', ')}`);
      waiting.push(header);
      waiting.push(...sourcesBeside(header));
    }
  }
  const files = [...found].sort();
  return {
    sources: files.filter((file) => file.endsWith('.cpp')),
    headers: files.filter((file) => !file.endsWith('.cpp')),
  };
}
