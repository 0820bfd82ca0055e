import { setTimeout as pause } from 'node:timers/promises';
import type { HeldPort } from '../../client/held-port.ts';
import { concat } from '../../contract/bytes.ts';
import { parseRecording, type RecordedEntry } from '../../contract/serial/recording.ts';
import { noMore, parseSeconds } from '../arguments.ts';
import { readNamedFile } from '../files.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { textOption, workVerb } from '../work-verb.ts';
import { bytesText } from './bytes-text.ts';
import { PORT, serialPort } from './port.ts';
import { RECORDING } from './record.ts';

const DEFAULT_TIMEOUT = '1s';
/** As long after the last entry one looks whether more comes than was recorded. */
const LEFTOVER_MS = 100;
/** It was something else: as `doctor` ends. */
const FOUND = 1;

/** What was not as it was recorded. */
interface Difference {
  /** Milliseconds, as the recording counts them. */
  at: number;
  expected: string;
  received: string;
}

export const replayPort = workVerb('replay', {
  doc: 'Sends what was sent in a recording, under a lease, and compares what comes with what came then. Ends with 1 where it differs.',
  words: [PORT, { ...RECORDING, doc: `${RECORDING.doc} input` }],
  options: [
    { flags: '--timeout <time>', doc: `how long a recorded answer may take, each (default: ${DEFAULT_TIMEOUT})` },
    { flags: '--pace', doc: 'send when it was sent then (default: as soon as what came before it has come)' },
  ],
  help: 'Modem lines are raised and dropped as they were; what the other side said by its own is not compared.',
  async run(cli, [device, file, ...more], options) {
    noMore(more);
    if (device === undefined || file === undefined)
      throw new UsageError('to which port, which file?', 'serial replay DEVICE FILE');
    const timeoutMs = parseSeconds(textOption(options, 'timeout') ?? DEFAULT_TIMEOUT, '--timeout') * 1000;
    const { entries } = parseRecording(readNamedFile(file));
    await using postern = await cli.connect();
    await using port = await serialPort(postern, device).take();
    const difference = await replay(port, joined(entries), timeoutMs, options.pace === true);
    const counts = {
      sent: entries.reduce((sum, entry) => sum + ('sent' in entry ? entry.sent.length : 0), 0),
      received: entries.reduce((sum, entry) => sum + ('received' in entry ? entry.received.length : 0), 0),
    };
    if (difference !== undefined) cli.exit(FOUND);
    cli.print({ device, file, ...counts, ...(difference !== undefined && { difference }) }, () =>
      difference === undefined
        ? `${escapeText(device)}: ${counts.sent} bytes sent, ${counts.received} received, as recorded\n`
        : differenceText(device, difference),
    );
  },
});

function differenceText(device: string, { at, expected, received }: Difference): string {
  return `${escapeText(device)}: not as recorded at ${at} ms\n  expected: ${expected}\n  received: ${received}\n`;
}

async function replay(
  port: HeldPort,
  entries: readonly RecordedEntry[],
  timeoutMs: number,
  paced: boolean,
): Promise<Difference | undefined> {
  const began = performance.now();
  let early: Uint8Array = new Uint8Array(0);
  for (const entry of entries) {
    if (paced && !('received' in entry)) await pause(Math.max(0, entry.at - (performance.now() - began)));
    if ('sent' in entry) await port.write(entry.sent);
    else if ('set' in entry) await port.lines?.set(withoutUndefined(entry.set));
    else if ('received' in entry) {
      const { received } = entry;
      const came = await readAtLeast(port, early, received.length, timeoutMs);
      if (!startsWith(came, received)) return differing(entry.at, received, came);
      early = came.subarray(received.length);
    }
  }
  const more = concat([early, await port.read(LEFTOVER_MS)]);
  return more.length === 0 ? undefined : differing(entries.at(-1)?.at ?? 0, new Uint8Array(0), more);
}

/** So many bytes, or what has come when nothing more came for this long. */
async function readAtLeast(port: HeldPort, early: Uint8Array, length: number, timeoutMs: number): Promise<Uint8Array> {
  let came = early;
  while (came.length < length) {
    const bytes = await port.read(timeoutMs);
    if (bytes.length === 0) break;
    came = concat([came, bytes]);
  }
  return came;
}

const startsWith = (bytes: Uint8Array, begin: Uint8Array): boolean =>
  bytes.length >= begin.length && begin.every((byte, index) => byte === bytes[index]);

function differing(at: number, expected: Uint8Array, came: Uint8Array): Difference {
  return { at, expected: shown(expected), received: shown(came) };
}

const shown = (bytes: Uint8Array): string => (bytes.length === 0 ? '(nothing)' : `'${bytesText(bytes)}'`);

const withoutUndefined = ({ dtr, rts }: { dtr?: boolean | undefined; rts?: boolean | undefined }) => ({
  ...(dtr !== undefined && { dtr }),
  ...(rts !== undefined && { rts }),
});

/** Neighbours of one direction are one piece: where a piece ended means nothing. */
function joined(entries: readonly RecordedEntry[]): RecordedEntry[] {
  const pieces: RecordedEntry[] = [];
  for (const entry of entries) {
    const last = pieces.at(-1);
    if (last !== undefined && 'received' in last && 'received' in entry)
      last.received = concat([last.received, entry.received]);
    else pieces.push({ ...entry });
  }
  return pieces;
}
