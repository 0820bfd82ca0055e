import type { Clock } from '../hardware/os.ts';

/** How long what hangs is waited for at a stop: shorter than what the service manager allows. */
export const STOP_PATIENCE_MS = 3000;

/** What work comes to, or `late` where it takes longer than a stop may wait. */
export function inTime<T>(clock: Clock, work: T | Promise<T>, late: T): T | Promise<T> {
  if (!(work instanceof Promise)) return work;
  return new Promise<T>((resolve, reject) => {
    const timer = clock.after(STOP_PATIENCE_MS, () => resolve(late));
    work.then(resolve, reject).finally(() => timer.cancel());
  });
}
