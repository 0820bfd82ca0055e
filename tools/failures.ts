/** Of a long run, what failed: told once more right before the counts, where whoever sees only the end of it finds it. */
interface Failure {
  name: string;
  file?: string | undefined;
  line?: number | undefined;
  details: { error?: Error | undefined; type?: string | undefined };
}

const MOST_CHARACTERS = 600;

export class Failures {
  readonly #texts: string[] = [];

  /** A suite fails with the test in it, and says nothing new. */
  add({ name, file, line, details: { error, type } }: Failure): void {
    if (type === 'suite') return;
    const cause = error?.cause instanceof Error ? error.cause : error;
    const [place = '', why = ''] = [file === undefined ? '' : ` (${file}:${line})`, cause?.message];
    this.#texts.push(`failed: ${name}${place}\n${why.slice(0, MOST_CHARACTERS)}`);
  }

  /** Puts them into a report in TAP, as comments. */
  async *beforeCounts(report: AsyncIterable<string | Uint8Array>): AsyncGenerator<string> {
    let areTold = false;
    for await (const piece of report) {
      const text = typeof piece === 'string' ? piece : Buffer.from(piece).toString();
      if (!areTold && text.startsWith('# tests ')) {
        areTold = true;
        for (const failure of this.#texts) yield failure.replace(/^/gm, '# ').concat('\n');
      }
      yield text;
    }
  }
}
