import type { Layout } from '../layout/layout.ts';
import { EngineSource } from './engine.ts';

import { type Rows, RowsSource } from './rows.ts';
import type { Source } from './source.ts';
import { SweepSource } from './sweep.ts';

/**
 * The source that a word means: `engine`, `sweep`, or a log, whose rows `read` gives.
 * @throws Error for a log that cannot be read, or has no channel of the layout
 */
export function sourceOf(word: string, seed: number, layout: Layout, read: (file: string) => Rows): Source {
  if (word === 'engine') return new EngineSource(seed);
  if (word === 'sweep') return new SweepSource();
  return rowsSource(read(word), layout);
}

/** @throws Error */
export function rowsSource(rows: Rows, { scalars, bits, log }: Layout): Source {
  const names = [...scalars, ...bits].map(({ name }) => name);
  const lower = new Map(names.map((name) => [name.toLowerCase(), name]));
  const labels = new Map(log.filter(({ channel }) => names.includes(channel)).map((row) => [row.label, row.channel]));
  const nameOf = (heading: string) => labels.get(heading) ?? lower.get(heading.toLowerCase());
  if (!rows.names.some((heading) => nameOf(heading) !== undefined))
    throw new Error(`the log has no channel of this controller: ${rows.names.slice(0, 8).join(', ')}`);
  return new RowsSource(rows, nameOf);
}
