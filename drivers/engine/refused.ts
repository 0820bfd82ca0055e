import { Refusal } from '../../contract/errors.ts';
import type { ConsoleError } from './messages.ts';

/** What people are told, by the code of the console's error; other codes say enough by their message. */
const told: Readonly<Record<string, (error: ConsoleError) => string>> = {
  range: ({ message, min, max }) => `${message}: at least ${min}, at most ${max}`,
  index: ({ message, limit }) => `${message}: below ${limit}`,
  name: ({ message, name }) => `${message}: ${name}`,
  field: ({ message, field }) => `${field}: ${message}`,
};

/** What the firmware refuses, as its callers are told. */
export function refusalOf(error: ConsoleError): Refusal {
  const { code, message, ...data } = error;
  const says = Object.hasOwn(told, code) ? told[code]?.(error) : message;
  return new Refusal('device', `the firmware says: ${says}`, { ...data, said: code });
}
