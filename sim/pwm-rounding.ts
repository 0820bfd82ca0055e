/** What hardware makes of times that it cannot do exactly: down, or up where there is nothing below. All in ns. */
export interface Rounding {
  period(periodNs: bigint): bigint;
  /** A time within a period that was rounded before. */
  within(timeNs: bigint, periodNs: bigint): bigint;
}

export const exact: Rounding = { period: (ns) => ns, within: (ns) => ns };

/** A counter of a fixed tick, up to so many of them. */
export function ticks(tickNs: number, mostTicks: number): Rounding {
  const tick = BigInt(tickNs);
  return {
    period: (ns) => clamp(down(ns, tick), tick, tick * BigInt(mostTicks)),
    within: (ns) => down(ns, tick),
  };
}

/** A PCA9685: 4096 steps a period, whatever it is; periods by a prescaler of a 25 MHz clock (data sheet, PRE_SCALE). */
export const pca9685: Rounding = {
  period: (ns) => clamp(down(ns, 163_840n), 655_360n, 41_943_040n),
  within: (ns, periodNs) => down(ns, periodNs / 4096n),
};

const down = (ns: bigint, step: bigint): bigint => ns - (ns % step);

const clamp = (ns: bigint, least: bigint, most: bigint): bigint => (ns < least ? least : ns > most ? most : ns);
