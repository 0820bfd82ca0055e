import type { ListenOptions } from 'node:net';
import { noMore, parseSeconds } from '../../arguments.ts';
import type { Cli } from '../../cli.ts';
import { interruption } from '../../interrupt.ts';
import { escapeText } from '../../text/escape.ts';
import { type Options, textOption } from '../../work-verb.ts';
import { chooseChannels } from '../channel-words.ts';
import { ecuSource } from '../ecu-source.ts';
import { chooseEcu } from '../ecus.ts';
import type { FrameSource } from '../frame-source.ts';
import { parseRate } from '../rate.ts';
import { EngineMetrics } from './engine-metrics.ts';
import { parseListen, serveMetrics } from './serve.ts';
import { TextFile } from './text-file.ts';

export interface MetricsSettings {
  file: string | undefined;
  everyMs: number;
  listen: ListenOptions | undefined;
  channels: string[];
  rateHz: number;
}

/** @throws UsageError */
export function parseMetricsSettings(options: Options): MetricsSettings {
  const listen = textOption(options, 'listen');
  return {
    file: textOption(options, 'file'),
    everyMs: parseSeconds(textOption(options, 'every') ?? '5s', '--every') * 1000,
    listen: listen === undefined ? undefined : parseListen(listen),
    channels: [textOption(options, 'channels') ?? []].flat(),
    rateHz: parseRate(textOption(options, 'rate')) ?? 1,
  };
}

/** @throws UsageError, Refusal */
export async function metricsEcu(cli: Cli, words: readonly string[], options: Options): Promise<void> {
  const [named, ...more] = words;
  noMore(more);
  const settings = parseMetricsSettings(options);
  await using postern = await cli.connect({ reconnect: true });
  const device = await chooseEcu(postern, named);
  await serveSource(cli, ecuSource(postern, device), settings);
}

/** Until it is interrupted; without a file and an address, until the first frame. */
export async function serveSource(cli: Cli, source: FrameSource, settings: MetricsSettings): Promise<void> {
  const { file, everyMs, listen, channels, rateHz } = settings;
  const catalogue = await source.catalogue();
  const frames = source.frames({ channels: chooseChannels(catalogue, channels), rateHz });
  const { channels: names } = await frames.started;
  const known = new Map(catalogue.channels.map((channel) => [channel.name, channel]));
  const metrics = new EngineMetrics(
    source.name,
    names.map((name) => known.get(name) ?? { name }),
    rateHz,
  );
  using interrupted = interruption();
  interrupted.signal.addEventListener('abort', () => frames.close());
  await using server = listen === undefined ? undefined : await serveMetrics(listen, () => metrics.text());
  if (server !== undefined) tell(cli, { serving: server.address }, `serving ${server.address}`);
  await using writing = file === undefined ? undefined : new Writing(cli, file, everyMs, metrics);
  try {
    for await (const frame of frames) {
      metrics.add(frame);
      writing?.begin();
      if (server === undefined && writing === undefined) break;
    }
    if (server === undefined && writing === undefined) cli.streams.out.write(metrics.text());
  } finally {
    metrics.end();
  }
}

function tell(cli: Cli, json: object, text: string): void {
  cli.streams.err.write(cli.options.json ? `${JSON.stringify(json)}\n` : `postern: ${escapeText(text)}\n`);
}

/** Writes the file with the first frame, and each interval from then on; at the end once more, without values. */
class Writing implements AsyncDisposable {
  readonly #cli: Cli;
  readonly #file: TextFile;
  readonly #metrics: EngineMetrics;
  readonly #timer: NodeJS.Timeout;
  #hasBegun = false;
  #turn: Promise<void> = Promise.resolve();
  #trouble = '';

  constructor(cli: Cli, path: string, everyMs: number, metrics: EngineMetrics) {
    this.#cli = cli;
    this.#file = new TextFile(path);
    this.#metrics = metrics;
    this.#timer = setInterval(() => this.#write(), everyMs);
  }

  begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#write();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#write();
    await this.#turn;
  }

  #write(): void {
    this.#turn = this.#turn.then(async () => {
      const trouble = await this.#file.write(this.#metrics.text()).then(
        () => '',
        (error: Error) => error.message,
      );
      if (trouble !== this.#trouble) tell(this.#cli, { trouble }, trouble || `${this.#file.path} is written again`);
      this.#trouble = trouble;
    });
  }
}
