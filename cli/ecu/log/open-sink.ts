import { rmSync } from 'node:fs';
import type { Cli } from '../../cli.ts';
import { loadSqlite } from '../../psu/bridge/sqlite.ts';
import { prepareAppending } from './append.ts';
import { FileSink } from './file-sink.ts';
import { streamFormats } from './formats.ts';
import type { LogFile } from './log-settings.ts';
import type { LogSink, LogSubject } from './sink.ts';
import { SqliteSink } from './sqlite-sink.ts';
import { fileTarget, openFile, outputTarget } from './target.ts';

/** @throws UsageError: the file exists already, cannot be written, has other columns, or needs a newer Node */
export async function openSink(cli: Cli, { path, format, existing }: LogFile, subject: LogSubject): Promise<LogSink> {
  if (format === 'sqlite')
    return SqliteSink.open(await loadSqlite(undefined, 'ecu log to .sqlite'), path, existing, subject);
  if (path === '-') return new FileSink(outputTarget(cli), streamFormats[format], subject);
  const handle = await openFile(path, existing);
  try {
    const { from, begun } =
      existing === 'append' ? await prepareAppending(path, handle, subject) : { from: 0, begun: undefined };
    const options = begun === undefined ? {} : { begun };
    return new FileSink(await fileTarget(path, handle, from), streamFormats[format], subject, options);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** All of them, or none. */
export async function openSinks(cli: Cli, files: readonly LogFile[], subject: LogSubject): Promise<LogSink[]> {
  const sinks: LogSink[] = [];
  try {
    for (const file of files) sinks.push(await openSink(cli, file, subject));
    return sinks;
  } catch (error) {
    for (const [index, sink] of sinks.entries()) {
      await sink.close();
      // It was not there before.
      if (files[index]?.existing === 'refuse' && sink.path !== '-') rmSync(sink.path, { force: true });
    }
    throw error;
  }
}
