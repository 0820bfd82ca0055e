import { concat } from '../../contract/bytes.ts';
import type { CommandPart, CommandTemplate } from './definition.ts';

/** What the places of a command are filled with. */
export interface CommandNumbers {
  offset?: number;
  count?: number;
  identifier?: Uint8Array;
  value?: Uint8Array;
}

/** A controller that is spoken to directly, and not through another's CAN bus. */
const OWN_CAN_ID = 0;

export const hasPlace = (template: CommandTemplate, number: Exclude<CommandPart, { bytes: Uint8Array }>['number']) =>
  template.some((part) => 'number' in part && part.number === number);

/**
 * The bytes of a command.
 * @param endianness of its offsets and counts
 * @throws Error for a place that there is nothing for, and for a number that does not fit into its place
 */
export function fill(template: CommandTemplate, numbers: CommandNumbers, endianness: 'big' | 'little'): Uint8Array {
  return concat(
    template.map((part) => {
      if (!('number' in part)) return part.bytes;
      switch (part.number) {
        case 'offset':
        case 'count':
          return numberBytes(part.number, numbers[part.number], part.bytes, endianness);
        case 'canId':
          return Uint8Array.of(OWN_CAN_ID);
        default:
          return given(part.number, numbers[part.number]);
      }
    }),
  );
}

/** How many bytes it has, filled in. */
export const filledLength = (template: CommandTemplate, numbers: CommandNumbers): number =>
  template.reduce((sum, part) => sum + partLength(part, numbers), 0);

function partLength(part: CommandPart, numbers: CommandNumbers): number {
  if (!('number' in part)) return part.bytes.length;
  if (part.number === 'identifier' || part.number === 'value') return numbers[part.number]?.length ?? 0;
  return part.bytes;
}

function numberBytes(name: string, value: number | undefined, size: number, endianness: 'big' | 'little'): Uint8Array {
  if (value === undefined || value < 0 || value >= 2 ** (8 * size))
    throw new Error(`the ${name} ${value} does not fit into ${size} bytes of a command`);
  const bytes = Uint8Array.from({ length: size }, (_, at) => Math.floor(value / 2 ** (8 * at)) & 0xff);
  return endianness === 'little' ? bytes : bytes.reverse();
}

function given(name: string, bytes: Uint8Array | undefined): Uint8Array {
  if (bytes === undefined) throw new Error(`a command has a place for the ${name}, of which there is none`);
  return bytes;
}
