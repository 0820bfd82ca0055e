import { parseArgs } from 'node:util';

export interface SoakOptions {
  minutes: number;
  seed: number;
  users: number;
  connections: number;
  json: boolean;
  /** Where evidence is kept if something was wrong. */
  evidence: string | undefined;
}

export const usage = `usage: npm run soak -- [options]
  --minutes N      how long, also a part of one                  (10)
  --seed S         the same number: the same dice                (a new one)
  --users N        ordinary users; needs root for more than one  (10)
  --connections N  over all users                                (1000)
  --json           figures as JSON
  --evidence DIR   where logs are kept if something was wrong     (a new folder in /tmp)
`;

const MOST_USERS = 16;

/** @throws Error that says what is wrong */
export function readOptions(args: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      users: { type: 'string', default: '10' },
      connections: { type: 'string', default: '1000' },
      json: { type: 'boolean', default: false },
      evidence: { type: 'string' },
    },
  });
  const options = {
    minutes: numberOf('minutes', values.minutes),
    seed: wholeOf('seed', values.seed),
    users: wholeOf('users', values.users),
    connections: wholeOf('connections', values.connections),
    json: values.json,
    evidence: values.evidence,
  };
  if (options.users > MOST_USERS)
    throw new Error(`--users is at most ${MOST_USERS}: so many have hardware of their own`);
  return options;
}

function numberOf(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} is a number above 0, not '${text}'`);
  return value;
}

function wholeOf(name: string, text: string): number {
  const value = numberOf(name, text);
  if (!Number.isSafeInteger(value)) throw new Error(`--${name} is a whole number, not '${text}'`);
  return value;
}
