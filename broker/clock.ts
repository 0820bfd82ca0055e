import type { Os, Timer } from './hardware/os.ts';

/** The broker's times: the wall's, for what has a date, and one that nobody sets, for what lasts. */
export interface BrokerClock {
  nowMs(): number;
  nowNs(): bigint;
  after(ms: number, callback: () => void): Timer;
}

export const clockOf = (os: Os): BrokerClock => ({
  nowMs: () => Date.now(),
  nowNs: () => os.nowNs(),
  after: (ms, callback) => os.after(ms, callback),
});
