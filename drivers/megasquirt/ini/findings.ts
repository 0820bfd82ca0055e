import { suggest } from '../../../contract/suggest.ts';
import type { DefinitionFinding } from '../definition.ts';

const MAX_FINDINGS = 500;
/** Looking through thousands of names for each of thousands of words would take minutes. */
const MAX_SUGGESTIONS = 40;

/** Collects what is to be told about a file, in the order of its lines. */
export class Findings {
  readonly file: string;
  readonly #list: DefinitionFinding[] = [];
  #more = 0;
  #suggestions = 0;

  constructor(file: string) {
    this.file = file;
  }

  error(line: number, message: string): void {
    this.#add('error', line, message);
  }

  warn(line: number, message: string): void {
    this.#add('warning', line, message);
  }

  note(line: number, message: string): void {
    this.#add('note', line, message);
  }

  /** What a word may have been meant to be, for the first words that are not known. */
  near(word: string, candidates: () => Iterable<string>): string | undefined {
    return this.#suggestions++ < MAX_SUGGESTIONS ? suggest(word, candidates())[0] : undefined;
  }

  get list(): readonly DefinitionFinding[] {
    const sorted = this.#list.toSorted((a, b) => a.line - b.line);
    if (this.#more > 0) {
      const message = `and ${this.#more} more: mend these first`;
      sorted.push({ severity: 'warning', file: this.file, line: sorted.at(-1)?.line ?? 1, message });
    }
    return sorted;
  }

  #add(severity: DefinitionFinding['severity'], line: number, message: string): void {
    if (this.#list.length < MAX_FINDINGS) this.#list.push({ severity, file: this.file, line, message });
    else if (severity === 'error') {
      // An error is never the one that is left out.
      const at = this.#list.findLastIndex((finding) => finding.severity !== 'error');
      if (at >= 0) this.#list[at] = { severity, file: this.file, line, message };
      this.#more++;
    } else if (severity === 'warning') this.#more++;
  }
}
