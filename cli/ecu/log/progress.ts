import type { Cli } from '../../cli.ts';
import { escapeText } from '../../text/escape.ts';
import { bytes, elapsed } from '../../text/units.ts';
import { qualityText } from '../info.ts';
import type { LogRun } from './run-log.ts';
import type { LogSink } from './sink.ts';

const SHOWN_MS = 1000;

/** One line on the terminal that is written anew each second: rate, size, what was lost. Nothing where it is none. */
export class Progress implements Disposable {
  readonly #cli: Cli;
  #timer: NodeJS.Timeout | undefined;
  #last = { atMs: performance.now(), frames: 0 };

  constructor(cli: Cli, run: LogRun, sinks: readonly LogSink[]) {
    this.#cli = cli;
    if (!cli.streams.err.isTerminal || cli.options.json) return;
    this.#timer = setInterval(() => cli.streams.err.write(`\r${this.#line(run, sinks)}\x1b[K`), SHOWN_MS);
  }

  /** A line of its own, above. */
  note(text: string): void {
    this.#cli.note(`${this.#timer === undefined ? '' : '\r\x1b[K'}postern: ${escapeText(text)}`);
  }

  [Symbol.dispose](): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#cli.streams.err.write('\r\x1b[K');
  }

  #line(run: LogRun, sinks: readonly LogSink[]): string {
    const nowMs = performance.now();
    const rate = ((run.frames - this.#last.frames) * 1000) / (nowMs - this.#last.atMs);
    this.#last = { atMs: nowMs, frames: run.frames };
    const size = sinks.reduce((sum, { counts }) => sum + counts.bytes, 0);
    const lost = run.missed + sinks.reduce((sum, { counts }) => sum + counts.lost, 0);
    const failed = sinks.filter(({ failure }) => failure !== undefined).length;
    const ends = failed === 0 ? '' : `, ${failed} of ${sinks.length} files ended`;
    return `${run.frames} rows, ${rate.toFixed(1)}/s, ${bytes(size)}, ${lost} lost${ends}`;
  }
}

export interface LogSummary {
  device: string;
  seconds: number;
  frames: number;
  /** Frames that this process was too slow for. */
  missed: number;
  /** What went wrong on the wire meanwhile. */
  quality?: object;
  files: { file: string; rows: number; bytes: number; lost: number; error?: string }[];
}

export function summaryOf(device: string, run: LogRun, sinks: readonly LogSink[], seconds: number): LogSummary {
  const { frames, missed, quality } = run;
  const files = sinks.map(({ path, counts, failure }) => ({
    file: path,
    ...counts,
    ...(failure !== undefined && { error: failure.message }),
  }));
  return {
    device,
    seconds: Number(seconds.toFixed(3)),
    frames,
    missed,
    ...(quality !== undefined && { quality }),
    files,
  };
}

export function summaryText({ device, seconds, frames, missed, quality, files }: LogSummary): string {
  const rate = seconds === 0 ? 0 : frames / seconds;
  const wrong = quality === undefined ? '' : `; ${qualityText(quality as Record<string, number>)}`;
  const tooSlow = missed === 0 ? '' : `; ${missed} frames are MISSING: this logger was too slow`;
  const lines = files.map(({ file, rows, bytes: size, lost, error }) => {
    const less = lost === 0 ? '' : `; ${lost} rows are MISSING: the disk was too slow`;
    return `  ${escapeText(file)}: ${rows} rows, ${bytes(size)}${less}${error === undefined ? '' : '; ENDED EARLY'}\n`;
  });
  const time = elapsed(Number(seconds.toFixed(1)));
  return `${escapeText(device)}: ${frames} frames in ${time}, ${rate.toFixed(1)}/s${tooSlow}${wrong}\n${lines.join('')}`;
}
