import type { PsuOutput } from '../../client/psu.ts';
import { suggest } from '../../contract/suggest.ts';
import { outputNames } from '../../drivers/e3631a/outputs.ts';
import { UsageError } from '../usage.ts';

const find = (word: string | undefined) => outputNames.find((name) => name === word?.toUpperCase());

/** @throws UsageError */
export function parseOutput(word: string, where = 'output'): PsuOutput {
  const output = find(word);
  if (output !== undefined) return output;
  const near = suggest(word, outputNames);
  throw new UsageError(
    `${where} '${word}' is not one of ${outputNames.join(', ')}`,
    near.length === 0 ? undefined : `did you mean ${near.join(' or ')}?`,
  );
}

/**
 * Takes `[device] OUTPUT` from the front of a line.
 * @throws UsageError
 */
export function takeOutput(words: readonly string[]): {
  device: string | undefined;
  output: PsuOutput;
  rest: readonly string[];
} {
  const [first, second] = words;
  if (first === undefined) throw new UsageError('which output?', outputNames.join(', '));
  // A number in the second place: the device was left out, and the first word is an output that does not exist.
  const isAlone = find(first) !== undefined || second === undefined || /^[-+.\d]/.test(second);
  if (isAlone) return { device: undefined, output: parseOutput(first), rest: words.slice(1) };
  return { device: first, output: parseOutput(second), rest: words.slice(2) };
}

/** Sorts words into devices and outputs, in any order; no output: all of them. */
export function devicesAndOutputs(words: readonly string[]): { devices: string[]; outputs: readonly PsuOutput[] } {
  const named = words.flatMap((word) => find(word) ?? []);
  const devices = words.filter((word) => find(word) === undefined);
  return { devices, outputs: named.length === 0 ? outputNames : [...new Set(named)] };
}
