import { resolve } from 'node:path';
import { noMore, parseNumber } from '../../arguments.ts';
import type { Cli } from '../../cli.ts';
import { interruption } from '../../interrupt.ts';
import { escapeText } from '../../text/escape.ts';
import { UsageError } from '../../usage.ts';
import { type Options, textOption } from '../../work-verb.ts';
import { formatOf } from '../log/formats.ts';
import { logParts } from '../log/read-log.ts';
import { convertLog } from './convert.ts';
import { onlyChannels } from './only-channels.ts';
import { play } from './play.ts';
import { printerOf } from './printer.ts';

/** @throws UsageError, Refusal of a disk that is full */
export async function replayLog(cli: Cli, words: readonly string[], options: Options): Promise<void> {
  const [path, ...more] = words;
  noMore(more);
  if (path === undefined) throw new UsageError('which log?', 'ecu replay FILE');
  const format = formatOf(path, textOption(options, 'format'));
  const speed = parseSpeed(textOption(options, 'speed'));
  const parts = onlyChannels(logParts(path, format), textOption(options, 'channels'));
  const out = textOption(options, 'convert');
  if (out !== undefined) return await convert(cli, path, out, parts, options);
  const printer = printerOf(cli, textOption(options, 'as'));
  using interrupted = interruption();
  const faults = await play(parts, printer, speed, interrupted.signal);
  for (const fault of faults) cli.note(`postern: ${escapeText(path)}: ${escapeText(fault)}`);
}

async function convert(
  cli: Cli,
  path: string,
  out: string,
  parts: ReturnType<typeof logParts>,
  options: Options,
): Promise<void> {
  if (resolve(out) === resolve(path)) throw new UsageError(`${out} cannot be converted into itself`);
  const existing = options.force === true ? 'overwrite' : 'refuse';
  const { faults, ...counts } = await convertLog(cli, parts, { path: out, format: formatOf(out), existing });
  for (const fault of faults) cli.note(`postern: ${escapeText(path)}: ${escapeText(fault)}`);
  cli.print(
    { file: out, ...counts, ...(faults.length > 0 && { faults }) },
    () => `${escapeText(out)}: ${counts.rows} rows, ${counts.markers} markers\n`,
  );
}

function parseSpeed(text = '1'): number {
  if (text === 'max') return Number.POSITIVE_INFINITY;
  const speed = parseNumber(text, '--speed');
  if (speed <= 0) throw new UsageError(`--speed ${text} would never end`, 'a number above 0, or max');
  return speed;
}
