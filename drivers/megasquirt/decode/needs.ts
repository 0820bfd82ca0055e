import { type Constant, type Definition, scalarTypes } from '../definition.ts';
import { orderOf } from '../expression/order.ts';
import { measuresOf } from './measures.ts';
import { channelNamed, namesFor } from './names.ts';

/** Bytes of the block, from `offset` on. */
export interface ByteRange {
  offset: number;
  bytes: number;
}

/** What some channels are made of, themselves included: their own bytes, and those of all that their formulas name. */
export interface Needs {
  /** Each once, by offset; they may overlap. */
  ranges: readonly ByteRange[];
  /** Constants in the controller's memory that formulas of theirs use: without them such a channel has no value. */
  constants: readonly string[];
}

/** @param places of channels in the catalogue; others (-1) need nothing */
export function needsOf(definition: Definition, places: Iterable<number>): Needs {
  const ranges = new Map<string, ByteRange>();
  const constants = new Set<string>();
  const measures = measuresOf(definition);
  const add = (offset: number, bytes: number) => void ranges.set(`${offset}+${bytes}`, { offset, bytes });
  const roots = new Set<string>();
  for (const place of places) {
    const measure = measures[place];
    if (measure === undefined) continue;
    const { channel, element } = measure;
    if (channel.kind === 'array') add(channel.offset + element * scalarTypes[channel.type], scalarTypes[channel.type]);
    roots.add(channel.name);
  }
  for (const name of followed(definition, roots)) {
    const channel = channelNamed(definition, name);
    if (channel === undefined) {
      if (definition.constants.get(name)?.kind === 'memory') constants.add(name);
    } else if (channel.kind === 'scalar' || channel.kind === 'bits') add(channel.offset, scalarTypes[channel.type]);
  }
  const sorted = [...ranges.values()].sort((a, b) => a.offset - b.offset || a.bytes - b.bytes);
  return { ranges: sorted, constants: [...constants] };
}

/** Names, and all that their formulas and those of constants name. */
function followed(definition: Definition, names: Iterable<string>): string[] {
  const { order } = orderOf(names, (name) => {
    const channel = channelNamed(definition, name);
    if (channel !== undefined) return namesFor(channel);
    const constant: Constant | undefined = definition.constants.get(name);
    return constant?.kind === 'memory' ? namesFor(constant.channel) : [];
  });
  return order;
}
