/** A program of a user's that uses the library, in a process of his. */

import type { Account } from '../root/accounts.ts';
import { outcomeOf, type Session } from '../root/session.ts';

/**
 * Runs it.
 * @param body of an async function that has `postern`, a client of his; what it gives is printed as JSON
 */
export async function runProgram(session: Session, account: Account, body: string): Promise<unknown> {
  const { status, out, err } = await outcomeOf(startProgram(session, account, body));
  if (status !== 0) throw new Error(`the program of ${account.name} ended: ${status}\n${out}${err}`);
  return JSON.parse(out);
}

/** Starts it; it prints a line of JSON for each `tell()`, and one for what it gives. */
export function startProgram(session: Session, account: Account, body: string) {
  const [node = ''] = session.command([]);
  const program = `
    import { Postern } from '${session.path('program/client/main.ts')}';
    import assert from 'node:assert/strict';
    const tell = (value) => console.log(JSON.stringify(value));
    const postern = await Postern.connect();
    const refused = async (promise) => {
      try {
        return { done: await promise };
      } catch ({ code, message, data }) {
        return { code, message, data };
      }
    };
    tell((await (async () => { ${body} })()) ?? null);
    await postern.close();`;
  return session.spawnProgram(account, [node, '--input-type=module', '-e', program]);
}
