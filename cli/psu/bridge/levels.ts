import { UsageError } from '../../usage.ts';

/** psud's levels, Python's, with the priorities of syslog(3). */
export const levels = { DEBUG: 7, INFO: 6, WARNING: 4, ERROR: 3, CRITICAL: 2 } as const;

export type Level = keyof typeof levels;

const isLevel = (text: string): text is Level => Object.hasOwn(levels, text);

/** @param text true: the option stood there without a level */
export function parseLevel(text: string | true | undefined): Level {
  if (text === undefined) return 'DEBUG';
  const level = text === true ? 'INFO' : text.toUpperCase();
  if (!isLevel(level)) throw new UsageError(`--log '${text}' is not one of ${Object.keys(levels).join(', ')}`);
  return level;
}
