import type { Values } from '../layout/layout.ts';
import type { Quantities } from '../quantities.ts';

/** Where a controller has from what it measures. The same at the same time, however often it is asked. */
export interface Source {
  /** @param seconds since the source began; never less than the time before */
  at(seconds: number): Moment;
}

export interface Moment {
  readonly quantities: Quantities;
  /** Values of channels by name, in their units, over what follows from the quantities. */
  readonly channels?: Values;
}
