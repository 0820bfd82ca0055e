import type { GpioState } from './level.ts';

/** What `gpio.set` makes of a line. Pure, so that `policy explain` asks the same with and without a broker. */
export const gpioIntents = {
  'gpio.set':
    ({ value }: GpioState) =>
    (_previous: GpioState): GpioState => ({ value }),
} as const;
