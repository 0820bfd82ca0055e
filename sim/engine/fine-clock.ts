/** The machine's monotonic clock, with timers that wait by clock_nanosleep(2) at their ends: for a process that does nothing else. */
import { monotonicClock } from '../../broker/hardware/clock.ts';
import { sleepUntil } from '../pace/sleep.ts';
import type { FineClock } from './machine.ts';

const NS_PER_MS = 1e6;
/** A timer of the event loop may be so late. */
const COARSE_NS = 2 * NS_PER_MS;
/** For so long the event loop is held up at most. */
const SLEEP_NS = 500_000n;

export const fineClock: FineClock = {
  ...monotonicClock,
  at(dueNs, callback) {
    let cancel = () => {};
    const sleep = () => {
      const nowNs = monotonicClock.nowNs();
      if (nowNs < dueNs) sleepUntil(dueNs - nowNs < SLEEP_NS ? dueNs : nowNs + SLEEP_NS);
      if (monotonicClock.nowNs() >= dueNs) callback();
      else wait();
    };
    const wait = () => {
      const leftNs = Number(dueNs - monotonicClock.nowNs());
      if (leftNs > COARSE_NS) {
        const timeout = setTimeout(wait, Math.floor((leftNs - COARSE_NS) / NS_PER_MS));
        cancel = () => clearTimeout(timeout);
      } else {
        const immediate = setImmediate(sleep);
        cancel = () => clearImmediate(immediate);
      }
    };
    wait();
    return { cancel: () => cancel() };
  },
};
