import type { Source } from './source.ts';
import { SweepSource } from './sweep.ts';

/** The source that a word means. @throws Error */
export function sourceOf(_word: string, _seed: number, _read: (file: string) => string): Source {
  return new SweepSource();
}
