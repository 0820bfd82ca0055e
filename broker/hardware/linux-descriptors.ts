import { Readiness } from '../native.ts';
import type { Fd, Watch } from './os.ts';

/** What is known of the descriptors that are open. */
export class OpenDescriptors {
  /** For the text of errors. */
  readonly #paths = new Map<Fd, string>();
  readonly #watches = new Map<Fd, Watch>();
  #readiness: Readiness | undefined;

  add(fd: Fd, path: string): void {
    this.#paths.set(fd, path);
  }

  path(fd: Fd): string {
    return this.#paths.get(fd) ?? `descriptor ${fd}`;
  }

  /** It is about to be closed. Gives its path. */
  remove(fd: Fd): string {
    const path = this.path(fd);
    this.#paths.delete(fd);
    // Its number may be another file's in a moment.
    this.#watches.get(fd)?.close();
    this.#watches.delete(fd);
    return path;
  }

  /** As `Os.onReadable`. @throws OsError */
  watch(fd: Fd, onReadable: () => void): Watch {
    this.#readiness ??= new Readiness();
    const watch = this.#readiness.watch(fd, this.path(fd), onReadable);
    this.#watches.set(fd, watch);
    return watch;
  }
}
