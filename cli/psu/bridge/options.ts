import { resolve } from 'node:path';
import type { PsuOutput } from '../../../client/psu.ts';
import { outputNames } from '../../../drivers/e3631a/outputs.ts';
import { parseNatural, parseNumber } from '../../arguments.ts';
import type { VerbOption } from '../../call-verb.ts';
import { UsageError } from '../../usage.ts';
import { type Options, textOption } from '../../work-verb.ts';
import { type Level, parseLevel } from './levels.ts';
import type { Intervals } from './schedule.ts';

/** psud's options, and below them ours. */
export const bridgeOptions: readonly VerbOption[] = [
  { flags: '-d, --datafile <file>', doc: 'the SQLite database; made if there is none' },
  { flags: '--db <file>', doc: 'the same' },
  { flags: '-l, --log [level]', doc: 'DEBUG, INFO, WARNING, ERROR, CRITICAL (default: DEBUG; alone: INFO)' },
  {
    flags: '-p, --port <port>',
    doc: 'the port of the supply, or auto: the only supply that you may see (default: auto)',
  },
  { flags: '--nodaemon', doc: 'stay in the foreground, and log to standard error' },
  { flags: '--systemd', doc: 'the same, with priorities in front of the lines, for a unit of systemd' },
  { flags: '--kill', doc: 'end the bridge that serves this database' },
  {
    flags: '--status',
    doc: 'tell of database, tables, age of the data, lock and process; exit status 1 if something is amiss',
  },
  { flags: '--output <name>', doc: `the output that is served: ${outputNames.join(', ')} (default: P25V)` },
  { flags: '--start-volts <volts>', doc: 'set this voltage at the start (default: it stays as it is)' },
  { flags: '--start-amps <amps>', doc: 'set this current limit at the start (default: it stays as it is)' },
  { flags: '--lease', doc: 'hold the supply alone; it is made safe when the bridge ends' },
  { flags: '--command-interval <ms>', doc: 'how often a command is taken (default: 100)' },
  { flags: '--update-interval <ms>', doc: 'how often psu is written (default: 360)' },
  { flags: '--window <ms>', doc: 'what is due so soon happens together (default: 20)' },
];

export interface Settings {
  /** Absolute. */
  path: string;
  log: Level;
  port: string | undefined;
  output: PsuOutput;
  /** Set before it serves. */
  start: { volts: number | undefined; amps: number | undefined };
  lease: boolean;
  intervals: Intervals;
}

/** Shortest interval: a row cannot be done faster, by far. */
const SHORTEST_MS = 10;

function interval(options: Options, name: string, flag: string, ms: number): number {
  const text = textOption(options, name);
  const value = text === undefined ? ms : parseNatural(text, flag);
  if (value < SHORTEST_MS) throw new UsageError(`${flag} ${value} is less than ${SHORTEST_MS} ms`);
  return value;
}

function parseIntervals(options: Options): Intervals {
  const commandMs = interval(options, 'commandInterval', '--command-interval', 100);
  const updateMs = interval(options, 'updateInterval', '--update-interval', 360);
  const windowMs = parseNatural(textOption(options, 'window') ?? '20', '--window');
  if (windowMs >= Math.min(commandMs, updateMs))
    throw new UsageError(`--window ${windowMs} is not shorter than both intervals, ${commandMs} and ${updateMs} ms`);
  return { commandMs, updateMs, windowMs };
}

function parsePath(options: Options): string {
  const [datafile, db] = [textOption(options, 'datafile'), textOption(options, 'db')];
  const file = db ?? datafile;
  if (file === undefined || file === '') throw new UsageError('which database?', 'psu bridge DEVICE --db FILE');
  if (datafile !== undefined && datafile !== file)
    throw new UsageError(`--db ${file} and --datafile ${datafile} are two`);
  return resolve(file);
}

function optionalNumber(options: Options, name: string, flag: string): number | undefined {
  const text = textOption(options, name);
  return text === undefined ? undefined : parseNumber(text, flag);
}

/** psud drove P25V alone. */
function parseOutput(text = 'P25V'): PsuOutput {
  const output = outputNames.find((each) => each === text.toUpperCase());
  if (output === undefined) throw new UsageError(`--output '${text}' is not one of ${outputNames.join(', ')}`);
  return output;
}

/** @throws UsageError */
export function parseSettings(options: Options): Settings {
  const { log } = options;
  return {
    path: parsePath(options),
    log: parseLevel(log === true || typeof log === 'string' ? log : undefined),
    port: textOption(options, 'port'),
    output: parseOutput(textOption(options, 'output')),
    start: {
      volts: optionalNumber(options, 'startVolts', '--start-volts'),
      amps: optionalNumber(options, 'startAmps', '--start-amps'),
    },
    lease: options.lease === true,
    intervals: parseIntervals(options),
  };
}
