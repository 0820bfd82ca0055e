/** How long to wait between attempts to reconnect, ms. */
export interface Backoff {
  /** Before the first attempt. */
  minMs: number;
  /** Doubling ends here. */
  maxMs: number;
}

export const defaultBackoff: Backoff = { minMs: 100, maxMs: 5000 };

/**
 * The wait before an attempt (0, 1, 2 …): doubles up to the cap, then a random part of it between a half and the whole, so
 * that the clients of a restarted broker do not come back in one moment.
 */
export function backoffMs({ minMs, maxMs }: Backoff, attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(maxMs, minMs * 2 ** attempt);
  return whole * (0.5 + random() / 2);
}

/** Resolves after a time, or as soon as the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
