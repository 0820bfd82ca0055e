import type { LedState } from './state.ts';

/** What `led.set` may change. */
export interface LedChange {
  brightness?: number | undefined;
  trigger?: string | undefined;
}

/**
 * What `led.set` makes of a LED. Pure, so that `policy explain` asks the same with and without a broker. As the kernel does
 * it: a brightness alone ends what blinks, and the end of a trigger leaves the LED dark (drivers/leds/led-triggers.c).
 */
export const ledIntents = {
  'led.set':
    ({ brightness, trigger }: LedChange) =>
    (previous: LedState): LedState => {
      const next = trigger ?? (brightness === undefined ? previous.trigger : 'none');
      const ends = next === 'none' && previous.trigger !== 'none';
      return { brightness: brightness ?? (ends ? 0 : previous.brightness), trigger: next };
    },
} as const;
