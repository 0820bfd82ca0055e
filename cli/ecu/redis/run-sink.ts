import type { Cli } from '../../cli.ts';
import { interruption } from '../../interrupt.ts';
import type { Publisher, PublisherCounts } from './publisher.ts';
import { Teller } from './teller.ts';

/** What is waiting at the end has so long to get there. */
const FLUSH_MS = 3000;

/** What a feed lost before it could be published: frames that this command was too slow for. */
export interface Tally {
  missed: number;
}

export interface SinkSummary extends PublisherCounts, Tally {
  seconds: number;
  /** It was ended by Ctrl-C or a signal. */
  interrupted: boolean;
}

/**
 * Feeds a publisher until the user ends it, the feed is at its end, or Redis says no for good; tells how it goes, and has
 * what still waits published at the end.
 * @param label what goes where, as pyEfi writes it: `ms->redis`
 * @param silence asked when nothing has come for a while: why that may be
 * @throws what the feed throws; the Refusal of Redis
 */
export async function runSink(
  cli: Cli,
  publisher: Publisher,
  label: string,
  feed: (signal: AbortSignal, tally: Tally) => Promise<void>,
  silence?: () => Promise<string | undefined>,
): Promise<SinkSummary> {
  using interrupted = interruption();
  const signal = AbortSignal.any([interrupted.signal, publisher.failing]);
  const beganMs = performance.now();
  const tally: Tally = { missed: 0 };
  const telling = new Teller(cli, publisher, label, silence);
  try {
    await feed(signal, tally);
  } finally {
    await publisher.flush(FLUSH_MS);
    telling.end();
  }
  if (publisher.failing.aborted) throw publisher.failing.reason;
  const seconds = (performance.now() - beganMs) / 1000;
  return { ...publisher.counts, ...tally, seconds, interrupted: interrupted.signal.aborted };
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
