import { UsageError } from './usage.ts';

/**
 * Bytes in JSON, for commands whose calls carry them: `{"base64": "…"}`, both ways. JSON itself has none, and would make an object of
 * numbered numbers of them.
 */
const KEY = 'base64';

/** The same value with such objects in the place of bytes. */
export function bytesToJson(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Uint8Array) return { [KEY]: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(bytesToJson);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, bytesToJson(item)]));
}

/** Parameters with bytes in the place of such objects. @throws UsageError */
export function bytesFromJson(params: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decode(value)]));
}

function decode(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decode);
  const { [KEY]: text, ...others } = value as Record<string, unknown>;
  if (typeof text !== 'string' || Object.keys(others).length > 0) return bytesFromJson({ ...value });
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) throw new UsageError(`"${KEY}" is not base64: '${text.slice(0, 20)}'`);
  return new Uint8Array(Buffer.from(text, 'base64'));
}
