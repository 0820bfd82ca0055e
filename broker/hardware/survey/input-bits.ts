import { isTypingKey } from '../../../contract/profiles/shipped/input.ts';
import type { FoundInput } from './devices.ts';

/** INPUT_PROP_POINTER, INPUT_PROP_DIRECT (linux/input-event-codes.h): a touchpad, a touch screen. */
const pointing = [0, 1];
/** BTN_LEFT, BTN_TOOL_PEN, BTN_TOUCH. */
const pointingButtons = [0x110, 0x140, 0x14a];
const BITS_PER_WORD = 64;

/** The bits that are set, from a bitmap as sysfs prints it: words of 64 bits, the highest first. Undefined: it is none. */
export function bitmap(text: string | undefined): number[] | undefined {
  if (text === undefined || !/^[0-9a-f]{1,16}( [0-9a-f]{1,16})*$/.test(text)) return undefined;
  return text
    .split(' ')
    .reverse()
    .flatMap((word, at) => {
      const bits = BigInt(`0x${word}`);
      const all = Array.from({ length: BITS_PER_WORD }, (_, bit) => bit);
      return all.filter((bit) => (bits >> BigInt(bit)) & 1n).map((bit) => at * BITS_PER_WORD + bit);
    });
}

/**
 * What an input device's events tell, by what it can report.
 * @param bits of a file of its directory
 */
export function inputTells(bits: (file: string) => readonly number[] | undefined): FoundInput['tells'] {
  const [keys, moves, properties] = [bits('capabilities/key'), bits('capabilities/rel'), bits('properties')];
  if (keys === undefined || moves === undefined || properties === undefined) return undefined;
  if (keys.some(isTypingKey)) return 'keystrokes';
  const points =
    moves.length > 0 ||
    pointing.some((property) => properties.includes(property)) ||
    pointingButtons.some((button) => keys.includes(button));
  return points ? 'pointer' : 'other';
}
