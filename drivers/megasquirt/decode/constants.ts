import { type Definition, scalarTypes } from '../definition.ts';
import { compileExpression } from '../expression/compile.ts';
import { orderOf } from '../expression/order.ts';
import { namesFor, type Settings, settingsScope } from './names.ts';
import { bitsOf, fractionOf, readRaw } from './numbers.ts';

/** Where constants lie in the controller's memory, for who reads them. */
export interface ConstantRange {
  /** As the file counts pages, from 1 on. */
  page: number;
  offset: number;
  bytes: number;
}

export function rangeOfConstant(definition: Definition, name: string): ConstantRange | undefined {
  const constant = definition.constants.get(name);
  if (constant?.kind !== 'memory') return undefined;
  const { type, offset } = constant.channel;
  return { page: constant.page, offset, bytes: scalarTypes[type] };
}

/**
 * Values of constants from the controller's memory.
 * @param names as `needsOf` gives them
 * @param bytesAt the bytes of a place, as they were read; undefined: they could not be
 */
export function settingsFrom(
  definition: Definition,
  names: Iterable<string>,
  bytesAt: (range: ConstantRange) => Uint8Array | undefined,
): Settings {
  const settings = new Map<string, number>();
  const constantOf = (name: string) => {
    const constant = definition.constants.get(name);
    return constant?.kind === 'memory' ? constant : undefined;
  };
  // A constant's scale may be a formula of others, which are read before it.
  const { order } = orderOf(names, (name) => {
    const constant = constantOf(name);
    return constant === undefined ? [] : namesFor(constant.channel);
  });
  for (const name of order) {
    const constant = constantOf(name);
    const range = rangeOfConstant(definition, name);
    const bytes = range === undefined ? undefined : bytesAt(range);
    if (constant === undefined || bytes === undefined || bytes.length < scalarTypes[constant.channel.type]) continue;
    const { channel } = constant;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const raw = readRaw(view, channel.type, 0, definition.endianness === 'little');
    if (channel.kind === 'bits') {
      settings.set(name, bitsOf(raw, channel.lowBit, channel.highBit) + channel.plus);
      continue;
    }
    const scope = settingsScope(definition, settings);
    const [scale, translate] = [channel.scale, channel.translate].map((value) => {
      const compiled = typeof value === 'number' ? value : compileExpression(value, scope);
      return typeof compiled === 'number' ? compiled : Number.NaN;
    }) as [number, number];
    const { times, by } = fractionOf(scale);
    settings.set(name, ((raw + translate) * times) / by);
  }
  return settings;
}
