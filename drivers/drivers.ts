import type { Driver } from './driver.ts';
import { megasquirtOptions } from './megasquirt/options.ts';
import type { OptionRows } from './options.ts';

interface DriverRow {
  /** What `postern drive --option name=value` may say. */
  readonly options: OptionRows;
  /** @throws Refusal `invalid` for options that it cannot do with */
  load(options: Readonly<Record<string, string>>): Promise<Driver>;
}

/** The drivers that come with Postern, by the profile whose instruments they serve. */
export const drivers: Readonly<Record<string, DriverRow>> = {
  e3631a: { options: {}, load: async () => (await import('./e3631a/driver.ts')).e3631aDriver },
  engine: { options: {}, load: async () => (await import('./engine/driver.ts')).engineDriver() },
  megasquirt: {
    options: megasquirtOptions,
    load: async (options) => (await import('./megasquirt/driver.ts')).megasquirtDriver(options),
  },
};
