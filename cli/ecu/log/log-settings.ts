import { resolve } from 'node:path';
import { noMore, parseSeconds } from '../../arguments.ts';
import { UsageError } from '../../usage.ts';
import { type Options, textOption } from '../../work-verb.ts';
import { parseRate } from '../rate.ts';
import { type FormatName, formatOf, parseFormat } from './formats.ts';
import type { Existing } from './target.ts';

export interface LogFile {
  /** `-`: standard output. */
  path: string;
  format: FormatName;
  existing: Existing;
}

export interface LogSettings {
  device: string | undefined;
  /** Empty: one whose name is made of the device and the time. */
  files: LogFile[];
  format: FormatName | undefined;
  channels: string[];
  rateHz: number | undefined;
  forMs: number | undefined;
  marker: string | undefined;
  isTyped: boolean;
}

/** @throws UsageError */
export function parseLogSettings(words: readonly string[], options: Options): LogSettings {
  const { device, file } = splitWords(words);
  const named = textOption(options, 'format');
  const more = Array.isArray(options.to) ? options.to.map(String) : [];
  const paths = [...(file === undefined ? [] : [file]), ...more];
  if (named !== undefined && paths.length > 1)
    throw new UsageError('--format is for one file', 'several have theirs by their endings');
  if (named === undefined && paths.length === 0)
    throw new UsageError('into which file?', 'ecu log [DEVICE] FILE, or --format alone for a name with the time in it');
  assertDifferent(paths);
  const forTime = textOption(options, 'for');
  return {
    device,
    files: paths.map((path) => fileOf(path, named, options)),
    format: named === undefined ? undefined : parseFormat(named),
    channels: [textOption(options, 'channels') ?? []].flat(),
    rateHz: parseRate(textOption(options, 'rate')),
    forMs: forTime === undefined ? undefined : parseSeconds(forTime, '--for') * 1000,
    marker: textOption(options, 'marker'),
    isTyped: options.typed === true,
  };
}

/** One word alone is a file if it looks like one. */
function splitWords(words: readonly string[]): { device?: string; file?: string } {
  const [first, second, ...more] = words;
  noMore(more);
  if (first === undefined) return {};
  if (second !== undefined) return { device: first, file: second };
  const isFile = first === '-' || /[./]/.test(first);
  return isFile ? { file: first } : { device: first };
}

function fileOf(path: string, named: string | undefined, options: Options): LogFile {
  const format = path === '-' ? parseFormat(named ?? 'csv') : formatOf(path, named);
  if (path === '-' && format === 'sqlite') throw new UsageError('a database cannot go to standard output');
  if (options.force === true && options.append === true)
    throw new UsageError('--force overwrites, --append goes on: one of the two');
  if (options.append === true && format !== 'csv')
    throw new UsageError(`--append is for .csv: a .${format} file has one beginning`, `${path}: name another file`);
  return { path, format, existing: existingOf(options) };
}

const existingOf = ({ force, append }: Options): Existing =>
  force === true ? 'overwrite' : append === true ? 'append' : 'refuse';

function assertDifferent(paths: readonly string[]): void {
  const places = paths.map((path) => (path === '-' ? path : resolve(path)));
  const twice = paths.find((_, index) => places.indexOf(places[index] ?? '') < index);
  if (twice !== undefined) throw new UsageError(`${twice} is named twice`);
}
