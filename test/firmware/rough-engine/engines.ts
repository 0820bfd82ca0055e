import type { Rough } from './crank.ts';

const starter = 9000;
const usual = { friction: 5, compression: 8800 };

/** Engines as they are on a bad day. */
export const roughEngines: Readonly<Record<string, Rough>> = {
  'a cold start: the starter is nearly stopped by each compression, then it catches': {
    ...usual,
    seconds: 3,
    push: (s) => (s < 1.5 ? starter : 40_000),
  },
  'a sensor that is weak at the starter’s speed, and rings': {
    ...usual,
    seconds: 3,
    push: (s) => (s < 1.5 ? starter : 40_000),
    weakBelowRpm: 120,
    doubled: 8,
  },
  'a kick back: the starter lets go before it is over the top, and tries again': {
    friction: 3,
    compression: 12_000,
    seconds: 4,
    push: (s) => (s < 0.6 || s > 2 ? 12_500 : 0),
  },
  'a stall at speed': {
    friction: 1,
    compression: 9000,
    rpm: 3000,
    seconds: 3,
    push: (s) => (s < 1 ? 18_000 : 0),
  },
  'an ignition that the sensor hears': {
    ...usual,
    rpm: 2500,
    seconds: 3,
    push: () => 75_000,
    heard: 40,
  },
  'a clutch that is let go of, again and again': {
    ...usual,
    rpm: 1500,
    seconds: 3,
    push: (s) => (s % 0.4 < 0.05 ? -80_000 : 60_000),
  },
  'everything at once': {
    friction: 4,
    compression: 12_000,
    seconds: 6,
    push: (s) => (s < 0.6 || (s > 1 && s < 2) ? 12_500 : s > 2 && s < 4 ? 60_000 : 0),
    weakBelowRpm: 150,
    doubled: 10,
    heard: 60,
  },
};
