import { setTimeout as sleep } from 'node:timers/promises';
import { stimulusAt } from '../../../sim/ecu/sources/sweep.ts';
import type { VerbOption } from '../../call-verb.ts';
import type { Cli } from '../../cli.ts';
import { escapeText } from '../../text/escape.ts';
import { UsageError } from '../../usage.ts';
import { type Options, textOption } from '../../work-verb.ts';
import { parseRate } from '../rate.ts';
import { openRedis } from '../redis/open.ts';
import { valuesPacket } from '../redis/packet.ts';
import { Publisher } from '../redis/publisher.ts';
import { runSink, summaryText } from '../redis/run-sink.ts';
import { publisherOptions, sinkOptions } from '../redis/sink-options.ts';

/** pyEfi's own. */
const RATE_HZ = 44;

/** Of `ecu stim --redis`, beside `--redis` itself. */
export const stimRedisOptions: readonly VerbOption[] = [
  { flags: '--channelKey <key>', doc: 'with --redis: publish at stream:KEY' },
  { flags: '--rate <hz>', doc: `with --redis: packets a second (default: ${RATE_HZ})` },
  ...sinkOptions,
];

/** pyEfi's stimulator: packets of type `simple` with its sweeps, without any controller, until it is interrupted. */
export async function stimulateRedis(cli: Cli, options: Options): Promise<void> {
  const key = textOption(options, 'channelKey');
  if (key === undefined)
    throw new UsageError('--redis needs --channelKey', '--channelKey test publishes at stream:test');
  const rateHz = parseRate(textOption(options, 'rate')) ?? RATE_HZ;
  const settings = publisherOptions(key, options);
  await using connection = await openRedis(cli, options);
  const publisher = new Publisher(connection, settings);
  const { channel } = settings.keys;
  cli.print(
    { redis: connection.address.shown, channel, rateHz },
    () =>
      `postern ecu stim | sweeps -> Redis.\n  redis @ ${escapeText(connection.address.shown)}\n  pubSubKey @ ${escapeText(channel)}\n\n`,
  );
  const summary = await runSink(cli, publisher, 'stim->redis', (signal) => sweep(publisher, rateHz, signal));
  cli.print(summary, () => summaryText(summary, 'postern ecu stim'));
}

/** By the clock, so that late turns do not add up; what a stopped machine missed is not made up for. */
async function sweep(publisher: Publisher, rateHz: number, signal: AbortSignal): Promise<void> {
  const everyMs = 1000 / rateHz;
  const beganMs = performance.now();
  for (let dueMs = beganMs; !signal.aborted; ) {
    const nowMs = performance.now();
    if (nowMs < dueMs) {
      await sleep(dueMs - nowMs, undefined, { signal }).catch(() => {});
      continue;
    }
    publisher.publish(valuesPacket(Date.now(), { ...stimulusAt((nowMs - beganMs) / 1000) }));
    dueMs += Math.max(1, Math.floor((nowMs - dueMs) / everyMs)) * everyMs;
  }
}
