/**
 * A copy without the properties that are undefined, however deep: in JavaScript they are as good as absent, on the wire they
 * are not. Anything but plain objects and arrays stays as it is, for the encoder to judge.
 */
export function withoutUndefined(params: object): object {
  return strip(params) as object;
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, strip(item)]));
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
