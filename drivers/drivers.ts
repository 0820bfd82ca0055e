import type { Driver } from './driver.ts';

/** The drivers that come with Postern, by the profile whose instruments they serve. */
export const drivers: Readonly<Record<string, () => Promise<Driver>>> = {
  e3631a: async () => (await import('./e3631a/driver.ts')).e3631aDriver,
};
