import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { type RecordedEntry, recordingHead, recordingLine } from '../../contract/serial/recording.ts';
import { noMore, parseSeconds } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { fileProblem } from '../files.ts';
import { interruption } from '../interrupt.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { textOption, workVerb } from '../work-verb.ts';
import { PORT, serialPort } from './port.ts';

/** Where the lines of a recording go. */
interface Target extends AsyncDisposable {
  write(text: string): Promise<void>;
}

/** What `replay`, and the tests of drivers, read. */
export const RECORDING = {
  placeholder: '<file>',
  doc: 'JSON lines: a head, then a piece each with its time; - is standard',
};

export const recordPort = workVerb('record', {
  doc: 'Writes what goes over a port, both ways, into a file, until it is interrupted: for replay, and as a test of a driver.',
  words: [PORT, { ...RECORDING, doc: `${RECORDING.doc} output` }],
  options: [{ flags: '--for <time>', doc: 'end after so long: 30s, 5min' }],
  async run(cli, [device, file, ...more], options) {
    noMore(more);
    if (device === undefined || file === undefined)
      throw new UsageError('which port, into which file?', 'serial record DEVICE FILE');
    const forTime = textOption(options, 'for');
    const limitMs = forTime === undefined ? undefined : parseSeconds(forTime, '--for') * 1000;
    await using postern = await cli.connect();
    await using tap = serialPort(postern, device).tap();
    await tap.started;
    await using target = await openTarget(cli, file);
    const began = Date.now();
    const counts = { received: 0, sent: 0, missed: 0 };
    await target.write(recordingHead(new Date(began), device));
    using interrupted = interruption();
    const timer = limitMs === undefined ? undefined : setTimeout(() => tap.close(), limitMs);
    interrupted.signal.addEventListener('abort', () => tap.close());
    try {
      for await (const { direction, bytes, atMs, missed } of tap) {
        counts[direction] += bytes.length;
        counts.missed += missed;
        const at = Math.max(0, atMs - began);
        const entry: RecordedEntry = direction === 'sent' ? { at, sent: bytes } : { at, received: bytes };
        await target.write(recordingLine(entry));
      }
    } finally {
      clearTimeout(timer);
    }
    const text = `${escapeText(device)}: ${counts.sent} bytes sent, ${counts.received} received`;
    const hole = counts.missed === 0 ? '' : `; ${counts.missed} ARE MISSING: this is no whole recording`;
    cli.streams.err.write(cli.options.json ? `${JSON.stringify({ device, file, ...counts })}\n` : `${text}${hole}\n`);
  },
});

async function openTarget(cli: Cli, file: string): Promise<Target> {
  if (file === '-') {
    const { output } = cli.streams;
    const write = async (text: string) => {
      if (!output.write(text)) await once(output, 'drain');
    };
    return { write, async [Symbol.asyncDispose]() {} };
  }
  const failed = (error: unknown) => Promise.reject(fileProblem('write', file, error));
  const handle = await open(file, 'w').catch(failed);
  return {
    write: (text) => handle.appendFile(text).catch(failed),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
