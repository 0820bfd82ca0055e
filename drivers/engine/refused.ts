import { Refusal } from '../../contract/errors.ts';
import type { Answer } from './answer.ts';
import type { ConsoleError } from './messages.ts';

/** What people are told, by the code of the console's error; other codes say enough by their message. */
const told: Readonly<Record<string, (error: ConsoleError, asked: string) => string>> = {
  range: ({ message, min, max }, asked) => `${asked}: ${message}: at least ${min}, at most ${max}`,
  index: ({ message, limit }, asked) => `${asked}: ${message}: below ${limit}`,
  name: ({ message, name }) => `${message}: ${name}`,
  field: ({ message, field }) => `${field}: ${message}`,
};

/** What the firmware refuses, as its callers are told. @param fields of the request */
export function refusalOf(error: ConsoleError, method: string, { name, ...fields }: Answer): Refusal {
  const { code, message, ...data } = error;
  const asked = [`${method} ${name}`, ...Object.entries(fields).map((each) => each.join(' '))].join(', ');
  const says = Object.hasOwn(told, code) ? told[code]?.(error, asked) : message;
  return new Refusal('device', `the firmware says: ${says}`, { ...data, said: code });
}
