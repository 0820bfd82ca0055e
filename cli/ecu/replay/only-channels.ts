import type { LogPart } from '../../../drivers/megasquirt/logs/log.ts';
import { chooseChannels } from '../channel-words.ts';

/** A log of some of its channels. @throws UsageError for a name that is none of them, with those that are like it */
export async function* onlyChannels(
  parts: AsyncGenerator<LogPart>,
  names: string | undefined,
): AsyncGenerator<LogPart> {
  let places: number[] | undefined;
  for await (const part of parts) {
    if (part.kind === 'head') {
      const { channels } = part.head;
      const chosen = chooseChannels({ channels, gauges: [], pages: [] }, names === undefined ? [] : [names]);
      places = chosen?.map((name) => channels.findIndex((channel) => channel.name === name));
      const kept = places?.flatMap((place) => channels[place] ?? []) ?? channels;
      yield { kind: 'head', head: { ...part.head, channels: kept } };
    } else if (part.kind === 'row' && places !== undefined)
      yield { ...part, values: places.map((place) => part.values[place] ?? null) };
    else yield part;
  }
}
