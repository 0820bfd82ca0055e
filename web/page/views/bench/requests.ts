/** What `ioctl.describe` tells, as far as a page needs it: names, words, and what fields a request takes. */

export interface RequestSeen {
  readonly name: string;
  readonly doc: string;
  readonly access: string;
  readonly danger?: string | undefined;
  /** Fields that are given, each with a value to begin with. */
  readonly takes: readonly { readonly name: string; readonly sample: unknown }[];
}

interface Declared {
  readonly direction?: string;
  readonly argument?: string | Field;
  readonly access?: string;
  readonly danger?: string;
  readonly doc?: string;
}

interface Field {
  readonly name?: string;
  readonly enum?: string;
  readonly flags?: string;
  readonly text?: number;
  readonly bytes?: number;
  readonly bits?: number;
  readonly struct?: string;
  readonly array?: number;
  readonly reserved?: true;
  readonly only?: string;
  readonly default?: unknown;
}

interface Profile {
  readonly requests?: Record<string, Declared>;
  readonly acts?: Record<string, Declared>;
  readonly structs?: Record<string, { fields: readonly Field[] }>;
  readonly enums?: Record<string, Record<string, unknown>>;
}

/** What only reads comes first: that is what one looks with. */
export function readRequests(described: Record<string, unknown>): readonly RequestSeen[] {
  const profile = described as Profile;
  const all = Object.entries({ ...profile.requests, ...profile.acts });
  const seen = all.map(([name, { doc = '', access = 'read', danger, direction, argument }]) => ({
    name,
    doc,
    access,
    danger,
    takes: direction === 'write' || direction === 'both' ? fieldsOf(profile, argument) : [],
  }));
  const rank = ({ access, takes }: RequestSeen) => (access === 'read' ? 0 : 2) + (takes.length > 0 ? 1 : 0);
  return seen.sort((a, b) => rank(a) - rank(b));
}

function fieldsOf(profile: Profile, argument: string | Field | undefined): RequestSeen['takes'] {
  if (argument === undefined) return [];
  const fields =
    typeof argument === 'string' ? (profile.structs?.[argument]?.fields ?? []) : [{ ...argument, name: 'value' }];
  return fields
    .filter(({ reserved, only }) => reserved !== true && only !== 'output')
    .map((field) => ({ name: field.name ?? 'value', sample: sampleValue(profile, field) }));
}

function sampleValue(profile: Profile, field: Field): unknown {
  if (field.default !== undefined) return field.default;
  if (field.array !== undefined || field.flags !== undefined || field.bits !== undefined) return [];
  if (field.enum !== undefined) return Object.keys(profile.enums?.[field.enum] ?? {})[0] ?? 0;
  if (field.text !== undefined) return '';
  return 0;
}

export const sampleOf = ({ takes }: RequestSeen): string =>
  JSON.stringify(Object.fromEntries(takes.map(({ name, sample }) => [name, sample])));

/** Fields of an answer, those within others by their path, as text. */
export function factsOf(fields: Record<string, unknown>, before = ''): [name: string, text: string][] {
  return Object.entries(fields).flatMap(([name, value]): [string, string][] => {
    const path = `${before}${name}`;
    if (value instanceof Uint8Array)
      return [[path, Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join(' ')]];
    if (Array.isArray(value)) return [[path, value.length === 0 ? 'none' : value.map(oneLine).join(', ')]];
    if (typeof value === 'object' && value !== null) return factsOf(value as Record<string, unknown>, `${path}.`);
    return [[path, oneLine(value)]];
  });
}

const oneLine = (value: unknown): string =>
  typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
