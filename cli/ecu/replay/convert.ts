import type { LogPart } from '../../../drivers/megasquirt/logs/log.ts';
import type { Cli } from '../../cli.ts';
import type { LogFile } from '../log/log-settings.ts';
import { openSink } from '../log/open-sink.ts';
import type { LogSink } from '../log/sink.ts';

/** Rows that may be read before the disk has them. */
const AHEAD = 500;

export interface Converted {
  rows: number;
  markers: number;
  faults: string[];
}

/** Writes a log into another file. @throws UsageError for the file; Refusal if it cannot be written to its end */
export async function convertLog(cli: Cli, parts: AsyncIterable<LogPart>, file: LogFile): Promise<Converted> {
  const converted: Converted = { rows: 0, markers: 0, faults: [] };
  let sink: LogSink | undefined;
  try {
    for await (const part of parts) {
      if (part.kind === 'head') sink = await openSink(cli, file, part.head);
      else if (part.kind === 'fault') converted.faults.push(part.text);
      else {
        sink?.add(part);
        if (part.kind === 'row') converted.rows++;
        else converted.markers++;
        if ((converted.rows + converted.markers) % AHEAD === 0) await sink?.settled();
        if (sink?.failure !== undefined) break;
      }
    }
  } finally {
    await sink?.close();
  }
  if (sink?.failure !== undefined) throw sink.failure;
  return converted;
}
