import { noMore } from './arguments.ts';
import { UsageError } from './usage.ts';

/** A device's name and nothing else. @throws UsageError */
export function oneDevice([device, ...more]: readonly string[]): { device: string } {
  if (device === undefined || device === '') throw new UsageError('which device?', "'postern devices' lists them");
  noMore(more);
  return { device };
}
