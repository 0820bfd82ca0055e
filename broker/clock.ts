import type { Os, Timer } from './hardware/os.ts';

/** The broker's times. */
export interface BrokerClock {
  /** The wall's, for what has a date: milliseconds since 1970. */
  nowMs(): number;
  /** Of a clock that nobody sets, for what lasts. */
  nowNs(): bigint;
  after(ms: number, callback: () => void): Timer;
}

export const clockOf = (os: Os): BrokerClock => ({
  nowMs: () => Date.now(),
  nowNs: () => os.nowNs(),
  after: (ms, callback) => os.after(ms, callback),
});
