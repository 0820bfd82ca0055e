import * as v from 'valibot';
import { type Effect, effectName } from '../effects.ts';
import { listed, type Objection, positive, row } from './row.ts';

/** [min, max] where it is two numbers, else a list of the values that are allowed. */
const allowedValues = v.pipe(
  v.array(v.union([v.string(), v.number()], 'a value is a name or a number')),
  v.check((list) => !isPair(list) || list[0] <= list[1], 'the first number must not be above the second'),
);
export type AllowedValues = v.InferOutput<typeof allowedValues>;

/** A field of a request: `operate.op`, `setConfig.config.flags`. */
const fieldPath = v.pipe(
  v.string(),
  v.regex(/^\w+(\.\w+)+$/, "a field is named by its request and its path: 'operate.op'"),
);

/** What a rule may limit on a device node: which of its profile's requests, and what may stand in their fields. */
export const requestLimits = {
  requests: row({
    kinds: ['request', 'stream', 'events'],
    schema: v.array(v.string()),
    doc: 'The requests that are allowed, by name, and with them `read`, `write` (streams) and `events`. What is not listed is refused.',
    check: (allowed, effect) => {
      const name = effectName(effect);
      if (allowed.includes(name)) return undefined;
      return { message: `${name} is not one of ${listed(allowed)}`, value: name, allowed };
    },
  }),
  fields: row({
    kinds: ['request'],
    schema: v.record(fieldPath, allowedValues),
    doc: 'By request and field (`operate.op`): the values that are allowed, or [min, max]. In lists and flags each one counts, and so does a default.',
    check: (allowed, effect) => {
      for (const [key, list] of Object.entries(allowed)) {
        const [request, path] = split(key);
        const objection = request === effect.request ? fieldObjection(key, path, list, effect) : undefined;
        if (objection !== undefined) return objection;
      }
      return undefined;
    },
  }),
  callsPerSecond: row({
    kinds: ['request', 'stream', 'serial', 'instrument'],
    schema: positive,
    doc: 'How many requests, reads, writes and calls per second a device may see.',
    check: (allowed, _effect, { changesInLastSecond }) =>
      changesInLastSecond < allowed
        ? undefined
        : {
            message: `${changesInLastSecond} calls in the last second, at most ${allowed} are allowed`,
            value: changesInLastSecond,
            allowed,
          },
  }),
};

/** `operate.op` → `operate`, `op` */
export function split(key: string): [request: string, path: string] {
  const dot = key.indexOf('.');
  return [key.slice(0, dot), key.slice(dot + 1)];
}

export const isPair = (list: unknown): list is [number, number] =>
  Array.isArray(list) && list.length === 2 && list.every((item) => typeof item === 'number');

function fieldObjection(
  key: string,
  path: string,
  allowed: AllowedValues,
  { fields }: Effect<'request'>,
): Objection | undefined {
  // What is not there cannot be told from what the kernel would make of it (another case of a union, say).
  const value = Object.hasOwn(fields, path) ? fields[path] : undefined;
  const elements: readonly unknown[] = Array.isArray(value) ? value.flat(Number.POSITIVE_INFINITY) : [value];
  const wrong = elements.find((element) => !isAllowed(allowed, element));
  if (wrong === undefined && elements.every((element) => element !== undefined)) return undefined;
  const said = wrong === undefined ? `${key} is not given: it must be` : `${key} ${say(wrong)} is not`;
  const wanted = isPair(allowed) ? `within ${allowed[0]} to ${allowed[1]}` : `one of ${listed(allowed)}`;
  return { message: `${said} ${wanted}`, value: wrong, allowed, part: key };
}

function isAllowed(allowed: AllowedValues, value: unknown): boolean {
  const isName = typeof value === 'string';
  if (!isName && typeof value !== 'number') return false;
  if (!isPair(allowed)) return allowed.some((each) => String(each) === String(value));
  // Integers of 64 bits that no number holds exactly travel as text, and are compared exactly.
  const exact = !isName ? value : /^-?\d+$/.test(value) ? BigInt(value) : Number.NaN;
  return exact >= allowed[0] && exact <= allowed[1];
}

const say = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : 'of bytes';
