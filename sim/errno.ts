/** What a simulated driver answers when it says no; the simulated kernel adds which call and which path. */
export class Errno extends Error {
  override readonly name = 'Errno';
  readonly errno: string;
  constructor(errno: string) {
    super(errno);
    this.errno = errno;
  }
}

export function fail(errno: string): never {
  throw new Errno(errno);
}
