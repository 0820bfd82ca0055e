import { WriteStream } from 'node:tty';
import { MIN_COLUMNS } from '../../contract/schedule/draw/text.ts';
import { parseNatural } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { UsageError } from '../usage.ts';

const USUAL = 80;

/** How wide the terminal is that this command prints to; a usual one where it is none. */
export const columnsOf = ({ streams: { output } }: Cli): number =>
  (output instanceof WriteStream ? output.columns : 0) || USUAL;

/** What `--columns` says, or how wide the terminal is. @throws UsageError for less than a diagram takes */
export function chosenColumns(cli: Cli, given: string | undefined): number {
  if (given === undefined) return columnsOf(cli);
  const columns = parseNatural(given, '--columns');
  if (columns < MIN_COLUMNS)
    throw new UsageError(`--columns ${columns} is too narrow`, `a diagram takes ${MIN_COLUMNS} at least`);
  return columns;
}
