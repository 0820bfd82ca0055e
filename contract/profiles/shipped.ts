import type { Profile } from './profile.ts';
import { block } from './shipped/block.ts';
import { changer } from './shipped/changer.ts';
import { gpio } from './shipped/gpio.ts';
import { i2c } from './shipped/i2c.ts';
import { input } from './shipped/input.ts';
import { loop } from './shipped/loop.ts';
import { mtio } from './shipped/mtio.ts';
import { random } from './shipped/random.ts';
import { rtc } from './shipped/rtc.ts';
import { spi } from './shipped/spi.ts';
import { tty } from './shipped/tty.ts';
import { watchdog } from './shipped/watchdog.ts';

/** The profiles that come with Postern, by name. An administrator's profile cannot be named like one of them. */
export const shippedProfiles = {
  mtio,
  input,
  rtc,
  watchdog,
  tty,
  block,
  random,
  loop,
  gpio,
  changer,
  spi,
  i2c,
} as const satisfies Record<string, Profile>;

export type ShippedProfileName = keyof typeof shippedProfiles;

export const isShippedProfileName = (name: string): name is ShippedProfileName => Object.hasOwn(shippedProfiles, name);
