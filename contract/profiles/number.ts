import type { Direction } from './profile.ts';

/**
 * Request numbers as `asm-generic/ioctl.h` encodes them on x86, ARM and RISC-V: 2 bits of direction, 14 of size, 8 of type, 8 of
 * number. The direction is the application's: _IOR reads from the kernel.
 */
export interface NumberParts {
  direction: Direction;
  /** Bytes of what the argument points to. */
  size: number;
  type: number;
  nr: number;
}

/** The greatest size that fits into a number. */
export const MAX_ARGUMENT_BYTES = 0x3fff;

const directions: readonly Direction[] = ['none', 'write', 'read', 'both'];

export function encodeNumber({ direction, size, type, nr }: NumberParts): number {
  return ((directions.indexOf(direction) << 30) | (size << 16) | (type << 8) | nr) >>> 0;
}

/** Says what the parts would be, for old numbers too, which encode nothing. */
export function decodeNumber(number: number): NumberParts {
  const direction = directions[number >>> 30] ?? 'none';
  return {
    direction,
    size: (number >>> 16) & MAX_ARGUMENT_BYTES,
    type: (number >>> 8) & 0xff,
    nr: number & 0xff,
  };
}

export const typeByte = (type: string | number): number => (typeof type === 'string' ? type.charCodeAt(0) : type);

/** `0x80306D02`, as headers and `strace` write it. */
export const hex = (number: number): string => `0x${(number >>> 0).toString(16).toUpperCase().padStart(4, '0')}`;
