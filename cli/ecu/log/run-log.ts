import type { Quality } from '../../../contract/telemetry/frame.ts';
import { type LogEntry, logTime, logValue } from '../../../drivers/megasquirt/logs/log.ts';
import { oneLine } from '../../../drivers/megasquirt/one-line.ts';
import type { SourceFrames } from '../frame-source.ts';
import { Gaps } from './gaps.ts';
import type { LogSink } from './sink.ts';

/** Writes frames into sinks. It goes on as long as one of them can be written. */
export class LogRun {
  readonly #sinks: readonly LogSink[];
  readonly #gaps: Gaps;
  readonly #note: (text: string) => void;
  #frames = 0;
  /** The last frame's time, and when it came by our own clock, which may be another one. */
  #last: { atMs: number; cameMs: number } | undefined;
  /** Set before there was a frame. */
  #early: string[] = [];

  /** @param note tells a person of what is missing, as it happens */
  constructor(sinks: readonly LogSink[], rateHz: number | undefined, note: (text: string) => void) {
    this.#sinks = sinks;
    this.#gaps = new Gaps(rateHz);
    this.#note = note;
  }

  /** Frames that came. */
  get frames(): number {
    return this.#frames;
  }

  /** Frames that did not, because this process was too slow for them. */
  get missed(): number {
    return this.#gaps.missed;
  }

  get quality(): Quality | undefined {
    return this.#gaps.quality;
  }

  /** Sets a marker, by the clock of the frames. */
  mark(text: string): void {
    if (this.#last === undefined) this.#early.push(text);
    else this.#mark(text, this.#last.atMs + (performance.now() - this.#last.cameMs));
  }

  /** Until the frames end, or no sink can be written any more. @throws what the frames throw */
  async run(frames: SourceFrames): Promise<void> {
    for await (const frame of frames) {
      this.#frames++;
      this.#last = { atMs: frame.atMs, cameMs: performance.now() };
      this.#markEarly(frame.atMs);
      for (const text of this.#gaps.before(frame)) this.#tell(text, frame.atMs);
      this.#add({ kind: 'row', atMs: logTime(frame.atMs), values: frame.list.map(logValue) });
      if (this.#sinks.every(({ failure }) => failure !== undefined)) break;
    }
  }

  /** Writes what is left. Never throws: each sink knows its failure. */
  async close(): Promise<void> {
    this.#markEarly(Date.now());
    for (const text of this.#gaps.rest()) this.#tell(text, this.#last?.atMs ?? Date.now());
    await Promise.all(this.#sinks.map((sink) => sink.close()));
  }

  #markEarly(atMs: number): void {
    for (const text of this.#early.splice(0)) this.#mark(text, atMs);
  }

  #tell(text: string, atMs: number): void {
    this.#mark(text, atMs);
    this.#note(text);
  }

  #mark(text: string, atMs: number): void {
    this.#add({ kind: 'marker', atMs: logTime(atMs), text: oneLine(text) || 'marker' });
  }

  #add(entry: LogEntry): void {
    for (const sink of this.#sinks) sink.add(entry);
  }
}
