import { WriteStream } from 'node:tty';
import type { Cli } from '../cli.ts';

const USUAL = 80;

/** How wide the terminal is that this command prints to; a usual one where it is none. */
export const columnsOf = ({ streams: { output } }: Cli): number =>
  (output instanceof WriteStream ? output.columns : 0) || USUAL;
