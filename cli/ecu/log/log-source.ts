import { createInterface } from 'node:readline';
import type { Cli } from '../../cli.ts';
import { interruption } from '../../interrupt.ts';
import { chooseChannels } from '../channel-words.ts';
import type { FrameSource } from '../frame-source.ts';
import type { LogFile, LogSettings } from './log-settings.ts';
import { openSinks } from './open-sink.ts';
import { Progress, summaryOf, summaryText } from './progress.ts';
import { LogRun } from './run-log.ts';

/** @throws Refusal of the frames; otherwise that of the first file that could not be written to its end */
export async function logSource(
  cli: Cli,
  source: FrameSource,
  signature: string,
  { files, format, channels, rateHz, forMs, marker, isTyped }: LogSettings,
): Promise<void> {
  const { name: device } = source;
  const catalogue = await source.catalogue();
  const frames = source.frames({ channels: chooseChannels(catalogue, channels), rateHz });
  const { channels: names } = await frames.started;
  const known = new Map(catalogue.channels.map((channel) => [channel.name, channel]));
  const subject = {
    title: `${device}${signature === '' ? '' : ` (${signature})`}, logged by Postern`,
    channels: names.map((name) => known.get(name) ?? { name }),
  };
  const wanted: LogFile[] = files.length > 0 ? files : [namedByTime(device, format ?? 'mlg')];
  const sinks = await openSinks(cli, wanted, subject);
  const run = new LogRun(sinks, rateHz, (text) => progress.note(text));
  using progress = new Progress(cli, run, sinks);
  using interrupted = interruption();
  interrupted.signal.addEventListener('abort', () => frames.close());
  using _typed = markers(cli, run, isTyped);
  const timer = forMs === undefined ? undefined : setTimeout(() => frames.close(), forMs);
  const beganMs = performance.now();
  try {
    if (marker !== undefined) run.mark(marker);
    await run.run(frames);
  } finally {
    clearTimeout(timer);
    frames.close();
    await run.close();
    progress[Symbol.dispose]();
    const summary = summaryOf(device, run, sinks, (performance.now() - beganMs) / 1000);
    cli.streams.err.write(cli.options.json ? `${JSON.stringify(summary)}\n` : summaryText(summary));
  }
  const failure = sinks.find((sink) => sink.failure !== undefined)?.failure;
  if (failure !== undefined) throw failure;
}

/** `ecu0-2026-05-04T10-00-00.mlg`, by the clock on the wall. */
function namedByTime(device: string, format: LogFile['format']): LogFile {
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  const time = local.toISOString().slice(0, 19).replaceAll(':', '-');
  return { path: `${device}-${time}.${format}`, format, existing: 'refuse' };
}

/** Markers from outside: by a signal, and by lines that are typed. */
function markers(cli: Cli, run: LogRun, isTyped: boolean): Disposable {
  const marked = () => run.mark('marker');
  process.on('SIGUSR2', marked);
  const lines = isTyped ? createInterface({ input: cli.streams.input }) : undefined;
  lines?.on('line', (text) => run.mark(text));
  return {
    [Symbol.dispose]() {
      process.off('SIGUSR2', marked);
      lines?.close();
    },
  };
}
