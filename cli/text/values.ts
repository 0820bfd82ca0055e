import { escapeText } from './escape.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

/** Any values that JSON could have: `name: value` a line, what is inside a value indented below its name. */
export function valuesText(values: Readonly<Record<string, unknown>>, indent = ''): string {
  const names = Object.entries(values).filter(([, value]) => isShort(value));
  const width = Math.max(0, ...names.map(([name]) => name.length));
  return Object.entries(values)
    .map(([name, value]) => {
      if (isShort(value)) return `${indent}${escapeText(`${`${name}:`.padEnd(width + 1)}  ${shortText(value)}`)}\n`;
      const inner = Array.isArray(value) ? Object.fromEntries(value.map((item, at) => [at + 1, item])) : value;
      return `${indent}${escapeText(name)}:\n${valuesText(isRecord(inner) ? inner : {}, `${indent}  `)}`;
    })
    .join('');
}

const isShort = (value: unknown): boolean =>
  Array.isArray(value) ? value.every((item) => !isRecord(item) && !Array.isArray(item)) : !isRecord(value);

function shortText(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(shortText).join(', ');
  return String(value);
}
