/** For tests of loggers: a source of frames that is made up, a command line in this process, a folder that is removed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import type { FrameSource, SourceFrame, SourceFrames } from '../../cli/ecu/frame-source.ts';
import { parseLogSettings } from '../../cli/ecu/log/log-settings.ts';
import { logSource } from '../../cli/ecu/log/log-source.ts';
import { makeCli } from '../../cli/run.ts';
import type { Catalogue } from '../../contract/telemetry/catalogue.ts';
import type { ChannelValue } from '../../contract/telemetry/frame.ts';

export const catalogue: Catalogue = {
  channels: [
    { name: 'rpm', label: 'RPM', unit: 'RPM', digits: 0 },
    { name: 'RPM', unit: '1/min' },
    { name: 'coolant', unit: '°C', digits: 1 },
    { name: 'at_ms' },
    { name: 'running', options: ['Off', 'On'] },
    { name: 'load', derived: true },
  ],
  gauges: [{ name: 'tacho', channel: 'rpm', title: 'Engine speed', low: 0, high: 8000 }],
  pages: [{ name: 'main', gauges: ['tacho'] }],
};

export const quality = { crcErrors: 0, timeouts: 0, busy: 0, retries: 0, dropped: 0, resets: 0 };
export const beganMs = Date.UTC(2026, 4, 4, 10, 0, 0, 250);

/** Numbers that every format keeps. */
export const valuesOf = (index: number): ChannelValue[] => [
  800 + index,
  900 - index,
  (835 + index) / 10,
  index,
  index % 2,
  index % 3 === 0 ? null : index / 8,
];

export const frame = (index: number, more: Partial<SourceFrame> = {}): SourceFrame => ({
  atMs: beganMs + index * 20.01,
  latencyMs: 15,
  list: valuesOf(index),
  quality,
  dropped: 0,
  resumed: false,
  ...more,
});

/** Gives these frames; each may be a wait for something. */
export function sourceOf(frames: Iterable<SourceFrame | Promise<unknown>>, wanted: object[] = []): FrameSource {
  return {
    name: 'ecu0',
    catalogue: async () => catalogue,
    frames(asked) {
      wanted.push(asked);
      return new MadeFrames(frames, asked.channels ?? catalogue.channels.map(({ name }) => name));
    },
  };
}

class MadeFrames implements SourceFrames {
  readonly started: SourceFrames['started'];
  readonly #frames: Iterable<SourceFrame | Promise<unknown>>;
  readonly #places: number[];
  readonly #closed: Promise<'closed'>;
  #close = () => {};

  constructor(frames: Iterable<SourceFrame | Promise<unknown>>, channels: readonly string[]) {
    this.started = Promise.resolve({ channels });
    this.#closed = new Promise((resolve) => {
      this.#close = () => resolve('closed');
    });
    this.#frames = frames;
    this.#places = channels.map((name) => catalogue.channels.findIndex((channel) => channel.name === name));
  }

  close(): void {
    this.#close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SourceFrame> {
    for (const each of this.#frames) {
      if (!(each instanceof Promise)) yield { ...each, list: this.#places.map((place) => each.list[place] ?? null) };
      else if ((await Promise.race([each, this.#closed])) === 'closed') return;
    }
  }
}

/** What a run of the command printed, and how it failed. */
export interface Logged {
  out: Buffer;
  err: string;
  failure: unknown;
}

/** `postern ecu log` with these words and options, and this source. */
export async function log(
  source: FrameSource,
  words: readonly string[],
  options: Record<string, unknown> = {},
  json = false,
  isTerminal = false,
): Promise<Logged> {
  const logged: Logged = { out: Buffer.alloc(0), err: '', failure: undefined };
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged.out = Buffer.concat([logged.out, chunk]);
      setImmediate(done);
    },
  });
  const err = {
    isTerminal,
    write(text: string) {
      logged.err += text;
    },
  };
  const streams = { out: { ...err, write: () => {} }, err, input: Readable.from([]), output };
  const cli = makeCli({ json }, words, {}, streams, () => {});
  try {
    await logSource(cli, source, 'MS2Extra', parseLogSettings(words, options));
  } catch (error) {
    logged.failure = error;
  }
  return logged;
}

export class LogFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'postern-log-test-'));

  of(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}
