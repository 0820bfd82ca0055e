import { Refusal, type RefusalData } from '../../errors.ts';
import { shorten } from '../../issues.ts';
import { suggest } from '../../suggest.ts';

/** Values of fields by name, as the API has them. */
export type Fields = Record<string, unknown>;

/**
 * How one value lies in memory. Writing checks it and gives it back normalised: canonical names, defaults filled in, integers
 * as numbers wherever these are exact. Memory that is written to was zero before.
 */
export interface Codec {
  readonly size: number;
  readonly align: number;
  /** What it wants, as the end of a sentence: `an int, -2147483648 to 2147483647`. */
  readonly wants: string;
  /** @param path of the value, for messages: `config.attrs[0].id` */
  write(view: DataView, offset: number, value: unknown, path: string): unknown;
  read(view: DataView, offset: number): unknown;
  /** The scalars below a normalised value, for those who judge them one by one. */
  flatten(value: unknown, path: string, leaf: Leaf): void;
}

/** Takes a scalar, or the list that flags and bits are. @param path without indices: `config.attrs.id` */
export type Leaf = (path: string, value: unknown) => void;

export const flattenLeaf: Codec['flatten'] = (value, path, leaf) => leaf(path, value);

/** A value that cannot be taken. `data.path` has its place, `data.allowed` what it may be. */
export function mistake(path: string, message: string, data: RefusalData): Refusal {
  return new Refusal('invalid', message, { path, ...data });
}

/** What of a wrong value a refusal carries: itself where it is short. */
export function shown(value: unknown): unknown {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  return typeof value === 'string' ? shorten(value) : show(value);
}

/** A value of somebody else's, as short as a message can bear. */
export function show(value: unknown): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'string' ? `'${shorten(value)}'` : String(value);
}

/** More names than this are too many for a message, and for the data of a refusal. */
const MAX_NAMES = 40;

/** `'op' is 'rewnd': did you mean 'rewind'?`, or what there is. @param has how the list of all names is introduced */
export function unknownName(
  what: string,
  word: string,
  has: string,
  names: readonly string[],
): { message: string; data: RefusalData } {
  const didYouMean = suggest(word, names);
  const data = {
    ...(names.length <= MAX_NAMES && { allowed: names }),
    ...(didYouMean.length > 0 && { didYouMean }),
  };
  const near = didYouMean.map((name) => `'${name}'`).join(' or ');
  return { message: near === '' ? `${what}: ${has} ${listNames(names)}` : `${what}: did you mean ${near}?`, data };
}

/** `a, b and c`; of many, the first ones. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 12);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  const [last = ''] = shown.slice(-1);
  return shown.length < 2 ? last : `${shown.slice(0, -1).join(', ')} and ${last}`;
}
