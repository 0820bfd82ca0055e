import type { Clock } from '../hardware/os.ts';

/** A clock whose waits end at once when the signal is aborted. */
export function cutShort(clock: Clock, signal: AbortSignal): Clock {
  return {
    nowNs: () => clock.nowNs(),
    after: (ms, callback) => {
      const end = () => {
        timer.cancel();
        signal.removeEventListener('abort', end);
        callback();
      };
      const timer = clock.after(signal.aborted ? 0 : ms, end);
      signal.addEventListener('abort', end);
      return {
        cancel: () => {
          timer.cancel();
          signal.removeEventListener('abort', end);
        },
      };
    },
  };
}
