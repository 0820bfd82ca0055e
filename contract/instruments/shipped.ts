import type { InstrumentProfile } from './profile.ts';
import { e3631a } from './shipped/e3631a.ts';
import { engine } from './shipped/engine.ts';
import { megasquirt } from './shipped/megasquirt.ts';

/** The instruments that come with Postern, by name. An administrator's profile cannot be named like one of them. */
export const shippedInstruments = { e3631a, engine, megasquirt } as const satisfies Record<string, InstrumentProfile>;

export type ShippedInstrumentName = keyof typeof shippedInstruments;

export const isShippedInstrumentName = (name: string): name is ShippedInstrumentName =>
  Object.hasOwn(shippedInstruments, name);
