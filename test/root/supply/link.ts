import { rmSync, symlinkSync } from 'node:fs';

/** A name for a terminal, until it is disposed of. */
export function linkTo(path: string, link: string): Disposable {
  rmSync(link, { force: true });
  symlinkSync(path, link);
  return { [Symbol.dispose]: () => rmSync(link, { force: true }) };
}
