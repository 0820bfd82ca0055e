/** What a test asks the supply afterwards: what it heard, what it said, and what came out of its terminals, each with its time. */
import type { Point } from './load.ts';
import type { OutputName } from './outputs.ts';

export type Heard =
  /** A line that came in whole, without its end. */
  | { readonly kind: 'line'; readonly text: string }
  /** Ctrl-C, and whether it was noticed. */
  | { readonly kind: 'clear'; readonly isNoticed: boolean }
  /** Characters that came in and were not kept. */
  | { readonly kind: 'lost'; readonly why: 'overflow' | 'framing' };

export interface Level extends Point {
  readonly atNs: bigint;
  readonly output: OutputName;
}

/** It is for tests and demos of minutes: older entries are forgotten then. */
const MOST_ENTRIES = 100_000;

export class Journal {
  readonly heard: (Heard & { readonly atNs: bigint })[] = [];
  /** Replies as they were meant, before any fault touched them. */
  readonly replies: { readonly atNs: bigint; readonly text: string }[] = [];
  /** Each change of what an output gives. */
  readonly levels: Level[] = [];
  /** Called with each thing that is heard. */
  onHeard: ((heard: Heard, atNs: bigint) => void) | undefined;

  /** Lines alone, as texts. */
  get lines(): string[] {
    return this.heard.flatMap((entry) => (entry.kind === 'line' ? [entry.text] : []));
  }

  hear(atNs: bigint, heard: Heard): void {
    keep(this.heard, { atNs, ...heard });
    this.onHeard?.(heard, atNs);
  }

  reply(atNs: bigint, text: string): void {
    keep(this.replies, { atNs, text });
  }

  level(level: Level): void {
    keep(this.levels, level);
  }

  clear(): void {
    for (const entries of [this.heard, this.replies, this.levels]) entries.length = 0;
  }
}

function keep<Entry>(entries: Entry[], entry: Entry): void {
  if (entries.length === MOST_ENTRIES) entries.shift();
  entries.push(entry);
}
