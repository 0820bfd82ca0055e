import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Random } from './random.ts';

/** What one way into Postern is tried with. An input is always bytes, so that one can be kept as a file. */
export interface Fuzzer {
  readonly name: string;
  readonly shows: string;
  /** Words of the format, for mutations. */
  readonly words: readonly string[];
  /** Inputs besides the files of its corpus: those that the project has anyway. */
  seeds?(): readonly Uint8Array[];
  /** An input that knows what is wanted; left out: all come from the corpus. */
  fresh?(random: Random): Uint8Array;
  open(): Promise<Trial> | Trial;
}

export interface Trial {
  /** Throws, or rejects, what must not happen. */
  run(input: Uint8Array): void | Promise<void>;
  /** Of everything together, at the end. @throws what must not be */
  close?(): void | Promise<void>;
}

export const corpusFolder = (name: string): string => fileURLToPath(new URL(`corpus/${name}`, import.meta.url));

/** The files of its corpus, by their names, and what else it begins with. */
export function corpusOf({ name, seeds }: Pick<Fuzzer, 'name' | 'seeds'>): Map<string, Uint8Array> {
  const folder = corpusFolder(name);
  const files = readdirSync(folder).sort();
  const kept = files.map((file): [string, Uint8Array] => [file, readFileSync(`${folder}/${file}`)]);
  const others = (seeds?.() ?? []).map((bytes, index): [string, Uint8Array] => [`seed ${index}`, bytes]);
  return new Map([...kept, ...others]);
}
