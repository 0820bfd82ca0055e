import type { Cli } from '../../cli.ts';
import { escapeText } from '../../text/escape.ts';
import type { Publisher } from './publisher.ts';

/** The rate is told anew: on a terminal in its place, elsewhere as a line. */
const LIVE_MS = 1000;
const LINE_MS = 60_000;
const LOOK_MS = 100;
/** Nothing came for so long: it is asked why, and asked again. */
const SILENT_MS = 2000;

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

/** Tells how a publisher gets on: its rate now and then; and at once when packets begin to wait or none come, and when that is over. */
export class Teller {
  readonly #cli: Cli;
  readonly #publisher: Publisher;
  readonly #label: string;
  readonly #silence: () => Promise<string | undefined>;
  readonly #isLive: boolean;
  readonly #rate = new Rate();
  readonly #timers: NodeJS.Timeout[];
  /** Packets so far, and when there was last a new one, or the question why not. */
  #came = { count: 0, atMs: performance.now() };
  #reason: string | undefined;
  #told: string | undefined;

  constructor(
    cli: Cli,
    publisher: Publisher,
    label: string,
    silence: () => Promise<string | undefined> = async () => undefined,
  ) {
    [this.#cli, this.#publisher, this.#label, this.#silence] = [cli, publisher, label, silence];
    this.#isLive = cli.streams.out.isTerminal && !cli.options.json;
    const isOften = this.#isLive || cli.options.json;
    this.#timers = [
      setInterval(() => this.#tell(), isOften ? LIVE_MS : LINE_MS),
      setInterval(() => this.#look(), LOOK_MS),
    ];
  }

  end(): void {
    this.#look();
    for (const timer of this.#timers) clearInterval(timer);
  }

  get #trouble(): string | undefined {
    return this.#publisher.trouble ?? this.#reason;
  }

  #tell(): void {
    const { counts } = this.#publisher;
    const trouble = this.#trouble;
    const hz = this.#rate.since(counts.published);
    this.#cli.print({ hz: Number(hz.toFixed(2)), ...counts, ...(trouble === undefined ? {} : { trouble }) }, () => {
      const notes = [
        ...(trouble === undefined ? [] : [escapeText(trouble)]),
        // One is on its way nearly all the time.
        ...(this.#publisher.trouble === undefined ? [] : [`${counts.waiting} waiting`]),
        ...(counts.dropped === 0 ? [] : [`${counts.dropped} dropped`]),
      ];
      const text = `    [${this.#label}] ${hz.toFixed(2)}/s${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
      return this.#isLive ? `\r${text}\x1b[K` : `${text}\n`;
    });
  }

  #look(): void {
    this.#lookForPackets();
    const trouble = this.#trouble;
    if (trouble === this.#told) return;
    this.#told = trouble;
    if (this.#isLive) {
      this.#tell();
      return;
    }
    const { waiting, dropped } = this.#publisher.counts;
    const news = trouble === undefined ? 'packets are published again' : escapeText(trouble);
    this.#cli.note(`postern: ${news}: ${waiting} waiting, ${dropped} dropped`);
  }

  #lookForPackets(): void {
    const { published, dropped, waiting } = this.#publisher.counts;
    const count = published + dropped + waiting;
    const nowMs = performance.now();
    if (count !== this.#came.count) {
      this.#came = { count, atMs: nowMs };
      this.#reason = undefined;
    } else if (nowMs - this.#came.atMs > SILENT_MS) {
      this.#came.atMs = nowMs;
      this.#silence().then(
        (reason) => {
          if (this.#came.count === count) this.#reason = reason;
        },
        () => {},
      );
    }
  }
}
