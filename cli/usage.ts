/** The command line itself is wrong. Exit status 2, as for parameters that the broker calls invalid. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** What would be right, on a line of its own. */
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}
