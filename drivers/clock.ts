import { performance } from 'node:perf_hooks';

/** Time as a driver sees it, so that tests can let it pass as they like. */
export interface Clock {
  /** Milliseconds that only go forward, with fractions; since when does not matter. */
  now(): number;
  /** Milliseconds since 1970, for what is told to people. */
  date(): number;
  /** Resolves after a time, or at once when the signal is aborted, which is no error: look at it. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  pause: (ms, signal) =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener('abort', done);
      if (signal?.aborted) done();
    }),
};
