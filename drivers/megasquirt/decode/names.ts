import type { ChannelDefinition, Definition, NumberOrExpression } from '../definition.ts';
import type { Compiled } from '../expression/compile.ts';
import { History } from '../expression/history.ts';
import type { TextScope } from '../expression/texts.ts';
import { namesIn } from '../expression/walk.ts';

/** Settings of the controller, by name, as they were read from its memory. */
export type Settings = ReadonlyMap<string, number>;
export const NO_SETTINGS: Settings = new Map();

/** Channels and constants that a channel's value is made of. */
export function namesFor(channel: ChannelDefinition): Set<string> {
  if (channel.kind === 'derived') return namesIn(channel.expression);
  if (channel.kind === 'bits' || channel.kind === 'text') return new Set();
  return new Set([...namesOfNumber(channel.scale), ...namesOfNumber(channel.translate)]);
}

export function namesOfNumber(value: NumberOrExpression | undefined): Iterable<string> {
  return typeof value === 'object' ? namesIn(value) : [];
}

const byName = new WeakMap<Definition, ReadonlyMap<string, ChannelDefinition>>();

/** A channel by its name, or by another that the file gives it. */
export function channelNamed(definition: Definition, name: string): ChannelDefinition | undefined {
  let channels = byName.get(definition);
  if (channels === undefined) {
    channels = new Map(definition.channels.map((channel) => [channel.name, channel]));
    byName.set(definition, channels);
  }
  return channels.get(definition.aliases.get(name) ?? name);
}

/** What the tuning program itself knows: its controller's number on the bus, and its project's. */
const builtins: ReadonlyMap<string, number> = new Map([
  ['tsCanId', 0],
  ['tsLocalCanId', 0],
]);

export const isConstant = (definition: Definition, name: string): boolean =>
  definition.constants.has(name) || builtins.has(name);

/** A constant as a number: read from the controller, or the file's own. NaN: only the controller knows it. */
export function constantNamed(definition: Definition, name: string, settings: Settings): number | undefined {
  const constant = definition.constants.get(name);
  if (constant === undefined) return settings.get(name) ?? builtins.get(name);
  return settings.get(name) ?? (constant.kind === 'value' ? constant.value : (constant.fallback ?? Number.NaN));
}

/** What formulas outside of frames may refer to: settings, and no channels. */
export function settingsScope(definition: Definition, settings: Settings): TextScope {
  return {
    valueOf: (name): Compiled | undefined =>
      channelNamed(definition, name) === undefined ? constantNamed(definition, name, settings) : () => Number.NaN,
    lookup: (file) => definition.lookups.get(file),
    arrayOf: (name) => definition.arrays.get(name),
    listOf: (name) => definition.lists.get(name),
    textOf: (name) => definition.texts.get(name),
    history: new History(),
  };
}
