import { parseNatural } from '../../arguments.ts';
import type { VerbOption } from '../../call-verb.ts';
import { UsageError } from '../../usage.ts';
import { type Options, textOption } from '../../work-verb.ts';
import { channelKeys } from './channel-key.ts';
import { MOST_WAITING, type PublisherOptions } from './publisher.ts';
import { parseKeep } from './trim.ts';

/** Half an hour and more of frames at 50 a second. */
const HISTORY_LENGTH = 100_000;

/** How packets are kept, for every command that publishes some. */
export const sinkOptions: readonly VerbOption[] = [
  { flags: '--streams', doc: 'a Redis Stream of the packets too, history:KEY, for those who want history' },
  { flags: '--maxlen <n>', doc: `trim that stream to about so many packets (default: ${HISTORY_LENGTH})` },
  {
    flags: '--keep <what>',
    doc: 'of the collection keep the last packets only: 5000; or those of 90s, 10min, 2h, 7d (default: it grows for ever, as in pyEfi)',
  },
  { flags: '--buffer <n>', doc: `most packets that wait while Redis is away (default: ${MOST_WAITING})` },
];

/** @param key the channel key. @throws UsageError */
export function publisherOptions(key: string, options: Options): PublisherOptions {
  const [maxLength, keep, most] = ['maxlen', 'keep', 'buffer'].map((name) => textOption(options, name));
  if (maxLength !== undefined && options.streams !== true)
    throw new UsageError('--maxlen trims the stream that --streams asks for', 'for the collection there is --keep');
  return {
    keys: channelKeys(key),
    history:
      options.streams === true ? { maxLength: positive(maxLength ?? String(HISTORY_LENGTH), '--maxlen') } : undefined,
    keep: keep === undefined ? undefined : parseKeep(keep),
    most: most === undefined ? undefined : positive(most, '--buffer'),
  };
}

function positive(text: string, what: string): number {
  const value = parseNatural(text, what);
  if (value === 0) throw new UsageError(`${what} 0 is none at all`);
  return value;
}
