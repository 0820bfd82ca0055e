export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/** What the policy says, with the limit that was exceeded. */
export interface Said {
  readonly allowed?: boolean | undefined;
  readonly message: string;
  readonly allowedValue?: unknown;
}

/** The limit of a value, [min, max] or the most; undefined: it is no value that is limited. */
function limitOf({ allowed, allowedValue }: Said): Bounds | undefined {
  if (allowed !== false) return undefined;
  if (typeof allowedValue === 'number') return { low: 0, high: allowedValue };
  const [low, high]: unknown[] = Array.isArray(allowedValue) ? allowedValue : [];
  return typeof low === 'number' && typeof high === 'number' ? { low, high } : undefined;
}

/** Why one may not set it at all; undefined: one may, or may within other limits than the value that was asked about. */
export const whyNotSet = (said: Said): string | undefined =>
  said.allowed === false && limitOf(said) === undefined ? said.message : undefined;

/** How far one may set it: the dictionary's range, or less where the policy says so of one of its ends. */
export function boundsSaid({ low, high }: Bounds, ...said: readonly Said[]): Bounds {
  const limits = said.map(limitOf).filter((limit) => limit !== undefined);
  return {
    low: Math.max(low, ...limits.map((limit) => limit.low)),
    high: Math.min(high, ...limits.map((limit) => limit.high)),
  };
}
