/** The wheel that the parameters say. */
import { wheelOf as wheelBy } from '../../contract/engine/wheel.ts';
import type { Wheel } from '../../contract/schedule/decoder/wheel.ts';
import type { Values } from './strategy/values.ts';

/** @returns undefined where there can be no such wheel */
export const wheelOf = (values: Values): Wheel | undefined => wheelBy((name) => values.get(name));

export const isSameWheel = (one: Wheel | undefined, other: Wheel | undefined): boolean =>
  one?.places === other?.places &&
  one?.missing === other?.missing &&
  one?.shaft === other?.shaft &&
  one?.offset === other?.offset;
