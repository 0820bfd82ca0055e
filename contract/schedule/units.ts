/**
 * Times, periods, angles and speeds as programs have them: a number and its unit, `20 ms`, `50 Hz`, `350 deg`, `600 rpm`. A number
 * alone would leave the reader to guess. They are read exactly: `0.1 s` are 100000000 ns.
 */
type Space = '' | ' ';
export type DurationText = `${number}${Space}${'ns' | 'us' | 'µs' | 'ms' | 's' | 'min' | 'h'}`;
export type PeriodText = DurationText | `${number}${Space}Hz`;
export type AngleText = `${number}${Space}deg` | `${number}°`;
export type CycleText = DurationText | `${number}${Space}rpm`;

const nsOf: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  min: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const NS_PER_SECOND = 1_000_000_000n;

/** A number with a unit: digits and how many of them stand behind the point. */
interface Quantity {
  digits: bigint;
  scale: bigint;
  unit: string;
}

function quantity(text: string): Quantity | undefined {
  const [, sign = '', whole, part = '', unit] =
    /^(-?)(\d{1,12})(?:\.(\d{1,9}))? ?(µs|[A-Za-z]{1,3}|°)$/.exec(text) ?? [];
  if (whole === undefined || unit === undefined) return undefined;
  return { digits: BigInt(`${sign}${whole}${part}`), scale: 10n ** BigInt(part.length), unit };
}

/** ns; undefined for what is no time, or no whole number of ns. */
export function durationNs(text: string): number | undefined {
  const read = quantity(text);
  const unit = read && nsOf[read.unit];
  if (read === undefined || unit === undefined) return undefined;
  const product = read.digits * unit;
  return product < 0n || product % read.scale !== 0n ? undefined : safe(product / read.scale);
}

/** Of a period in ns, a fraction in its lowest terms: what comes 3 times a second comes every 1000000000 by 3. */
export interface Fraction {
  numerator: number;
  denominator: number;
}

export function period(text: string): Fraction | undefined {
  const read = quantity(text);
  if (read?.unit !== 'Hz') {
    const ns = durationNs(text);
    return ns === undefined || ns === 0 ? undefined : { numerator: ns, denominator: 1 };
  }
  if (read.digits <= 0n) return undefined;
  const numerator = NS_PER_SECOND * read.scale;
  const common = greatestCommonDivisor(numerator, read.digits);
  const [above, below] = [safe(numerator / common), safe(read.digits / common)];
  return above === undefined || below === undefined ? undefined : { numerator: above, denominator: below };
}

/** Degrees of the crankshaft. */
export function degrees(text: string): number | undefined {
  const read = quantity(text);
  if (read?.unit !== 'deg' && read?.unit !== '°') return undefined;
  return Number(read.digits) / Number(read.scale);
}

export function rpm(text: string): number | undefined {
  const read = quantity(text);
  return read?.unit === 'rpm' ? Number(read.digits) / Number(read.scale) : undefined;
}

/** How long 720 degrees take: a speed, or a time. */
export function cycle(text: string): { rpm: number } | { cycleNs: number } | undefined {
  const speed = rpm(text);
  if (speed !== undefined) return { rpm: speed };
  const cycleNs = durationNs(text);
  return cycleNs === undefined ? undefined : { cycleNs };
}

/** As one would write it: `1.5 ms`. */
export function durationText(ns: number): string {
  const units = [
    [1e9, 's'],
    [1e6, 'ms'],
    [1e3, 'µs'],
  ] as const;
  const [unit, name] = units.find(([size]) => Math.abs(ns) >= size) ?? [1, 'ns'];
  return `${Number((ns / unit).toPrecision(6))} ${name}`;
}

/** `600 rpm`, of a cycle of two turns; empty where no shaft turns. */
export const speedText = (cycleNs: number): string =>
  cycleNs === 0 ? '' : `${Number((120e9 / cycleNs).toPrecision(5))} rpm`;

const safe = (value: bigint): number | undefined =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  let [one, other] = [a, b];
  while (other !== 0n) [one, other] = [other, one % other];
  return one;
}
