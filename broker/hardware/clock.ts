import type { Clock, Timer } from './os.ts';

/** The longest time that setTimeout knows: 24 days. It fires at once for anything longer. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
const NS_PER_MS = 1_000_000n;

/** The machine's monotonic clock. setTimeout may also fire early, so that a timer looks at the clock before it calls. */
export const monotonicClock: Clock = {
  nowNs: () => process.hrtime.bigint(),

  after(ms: number, callback: () => void): Timer {
    const dueNs = monotonicClock.nowNs() + BigInt(Math.ceil(ms)) * NS_PER_MS;
    let timeout: NodeJS.Timeout;
    const wait = () => {
      // Whoever is held up before it waits may be too late already.
      const leftMs = Math.max(0, Math.ceil(Number(dueNs - monotonicClock.nowNs()) / Number(NS_PER_MS)));
      timeout = setTimeout(
        () => (monotonicClock.nowNs() < dueNs ? wait() : callback()),
        Math.min(leftMs, LONGEST_TIMEOUT_MS),
      );
    };
    wait();
    return { cancel: () => clearTimeout(timeout) };
  },
};
