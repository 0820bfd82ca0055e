import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { Dialect } from './dialect.ts';
import { type IniOptions, iniOf, OWN_DEFINITION } from './ini.ts';

/** Writes a controller's definition. One of a real controller, which may be the only copy, is not written over. @throws Error */
export function writeDefinition(file: string, dialect: Dialect, options: IniOptions): void {
  const isForeign =
    existsSync(file) && statSync(file).isFile() && !readFileSync(file, 'latin1').startsWith(OWN_DEFINITION);
  if (isForeign) throw new Error(`${file} is there, and is no definition of a simulated controller: name another`);
  writeFileSync(file, iniOf(dialect, options));
}
