import { MAX_CHANNELS } from '../../../contract/telemetry/bounds.ts';
import type { ChannelDefinition, Definition } from '../definition.ts';

/** One number of the catalogue: a channel, or one element of a list. Its place in the list is its number in the catalogue. */
export interface Measure {
  name: string;
  channel: Exclude<ChannelDefinition, { kind: 'text' }>;
  /** Of a list, counted from 0. */
  element: number;
}

const known = new WeakMap<Definition, readonly Measure[]>();

/** All that a definition measures, in the order of its catalogue: lists unfolded, texts left out, the 2,048 that a catalogue may have. */
export function measuresOf(definition: Definition): readonly Measure[] {
  let measures = known.get(definition);
  if (measures === undefined) {
    measures = definition.channels.flatMap(unfold).slice(0, MAX_CHANNELS);
    known.set(definition, measures);
  }
  return measures;
}

function unfold(channel: ChannelDefinition): Measure[] {
  if (channel.kind === 'text') return [];
  const { name } = channel;
  if (channel.kind !== 'array') return [{ name, channel, element: 0 }];
  const { length } = channel;
  return Array.from({ length: Math.min(length, MAX_CHANNELS) }, (_, element) => ({
    name: `${name}.${element}`,
    channel,
    element,
  }));
}
