import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { fileProblem } from '../../files.ts';

/** A file that is always whole: whoever reads it has the last text, or the one before. */
export class TextFile {
  readonly path: string;

  /** @throws UsageError: nothing can be written beside it */
  constructor(path: string) {
    this.path = path;
    try {
      const probe = this.#besides();
      writeFileSync(probe, '', { flag: 'wx' });
      rmSync(probe);
    } catch (error) {
      throw fileProblem('write', path, error);
    }
  }

  /** @throws UsageError; the file is then as it was */
  async write(text: string): Promise<void> {
    const next = this.#besides();
    try {
      await writeFile(next, text, { flag: 'wx' });
      await rename(next, this.path);
    } catch (error) {
      await rm(next, { force: true });
      throw fileProblem('write', this.path, error);
    }
  }

  /** Nobody can guess it: in a folder of many users nobody lays a link there. */
  #besides(): string {
    return `${this.path}.${randomBytes(6).toString('hex')}.new`;
  }
}
