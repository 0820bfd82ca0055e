import type { Cli } from '../../cli.ts';
import { interruption } from '../../interrupt.ts';
import { escapeText } from '../../text/escape.ts';
import type { Publisher, PublisherCounts } from './publisher.ts';

/** What is waiting at the end has so long to get there. */
const FLUSH_MS = 3000;
/** The rate is told anew: on a terminal in its place, elsewhere as a line. */
const LIVE_MS = 1000;
const LINE_MS = 60_000;
const TROUBLE_MS = 100;

/** What a feed lost before it could be published: frames that this command was too slow for. */
export interface Tally {
  missed: number;
}

export interface SinkSummary extends PublisherCounts, Tally {
  seconds: number;
  /** It was ended by Ctrl-C or a signal. */
  interrupted: boolean;
}

/** Packets a second since it was last asked. */
class Rate {
  #atMs = performance.now();
  #count = 0;

  since(count: number): number {
    const nowMs = performance.now();
    const rate = ((count - this.#count) * 1000) / Math.max(1, nowMs - this.#atMs);
    [this.#atMs, this.#count] = [nowMs, count];
    return rate;
  }
}

/**
 * Feeds a publisher until the user ends it, the feed is at its end, or Redis says no for good; tells how it goes, and has
 * what still waits published at the end.
 * @param label what goes where, as pyEfi writes it: `ms->redis`
 * @throws what the feed throws; the Refusal of Redis
 */
export async function runSink(
  cli: Cli,
  publisher: Publisher,
  label: string,
  feed: (signal: AbortSignal, tally: Tally) => Promise<void>,
): Promise<SinkSummary> {
  using interrupted = interruption();
  const signal = AbortSignal.any([interrupted.signal, publisher.failing]);
  const beganMs = performance.now();
  const tally: Tally = { missed: 0 };
  const telling = new Teller(cli, publisher, label);
  try {
    await feed(signal, tally);
    await publisher.flush(FLUSH_MS);
  } finally {
    telling.end();
  }
  if (publisher.failing.aborted) throw publisher.failing.reason;
  const seconds = (performance.now() - beganMs) / 1000;
  return { ...publisher.counts, ...tally, seconds, interrupted: interrupted.signal.aborted };
}

/** Tells the rate now and then, and at once when packets begin to wait and when they do no more. */
class Teller {
  readonly #cli: Cli;
  readonly #publisher: Publisher;
  readonly #label: string;
  readonly #isLive: boolean;
  readonly #rate = new Rate();
  readonly #timers: NodeJS.Timeout[];
  #trouble: string | undefined;

  constructor(cli: Cli, publisher: Publisher, label: string) {
    [this.#cli, this.#publisher, this.#label] = [cli, publisher, label];
    this.#isLive = cli.streams.out.isTerminal && !cli.options.json;
    const isOften = this.#isLive || cli.options.json;
    this.#timers = [
      setInterval(() => this.#tell(), isOften ? LIVE_MS : LINE_MS),
      setInterval(() => this.#tellTrouble(), TROUBLE_MS),
    ];
  }

  end(): void {
    this.#tellTrouble();
    for (const timer of this.#timers) clearInterval(timer);
  }

  #tell(): void {
    const { counts, trouble } = this.#publisher;
    const hz = this.#rate.since(counts.published);
    this.#cli.print({ hz: Number(hz.toFixed(2)), ...counts, ...(trouble === undefined ? {} : { trouble }) }, () => {
      const notes = [
        ...(trouble === undefined ? [] : [escapeText(trouble), `${counts.waiting} waiting`]),
        ...(counts.dropped === 0 ? [] : [`${counts.dropped} dropped`]),
      ];
      const text = `    [${this.#label}] ${hz.toFixed(2)}/s${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
      return this.#isLive ? `\r${text}\x1b[K` : `${text}\n`;
    });
  }

  #tellTrouble(): void {
    const { counts, trouble } = this.#publisher;
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (this.#isLive) {
      this.#tell();
      return;
    }
    const state = `${counts.waiting} waiting, ${counts.dropped} dropped`;
    this.#cli.note(`postern: ${trouble === undefined ? 'Redis takes packets again' : escapeText(trouble)}: ${state}`);
  }
}

/** `    155 results @ 46.14/s in 0h 0m 3.36s .`, and what was lost. */
export function summaryText(summary: SinkSummary, name: string): string {
  const { published, dropped, waiting, missed, seconds, interrupted } = summary;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const hz = published / Math.max(seconds, 0.001);
  const lost = [
    ...(missed === 0 ? [] : [`    ${missed} missed: this command was too slow`]),
    ...(dropped === 0 ? [] : [`    ${dropped} dropped: Redis was away or too slow for longer than they could wait`]),
    ...(waiting === 0 ? [] : [`    ${waiting} not published: Redis does not answer`]),
  ];
  return [
    ...(interrupted ? ['', '  EXITING: interrupted'] : []),
    '',
    `  ${name} summary:`,
    `    ${published} results @ ${hz.toFixed(2)}/s in ${hours}h ${minutes}m ${(seconds % 60).toFixed(2)}s .`,
    ...lost,
    '',
  ].join('\n');
}
