import assert from 'node:assert/strict';
import type { Outcome, Stage } from './stage.ts';

/** Prints for people; silent words cost nothing in a check. */
export interface Narrator {
  title(text: string): void;
  say(text: string): void;
  command(words: readonly string[]): void;
  output(text: string): void;
}

/** One step of the tour: it shows something and asserts that it is so. */
export interface Step {
  title: string;
  run(stage: Stage, narrator: Narrator): Promise<void>;
}

/** Runs one `postern` command as the ordinary user, in sight of whoever watches. */
export async function show(stage: Stage, narrator: Narrator, args: readonly string[], input = ''): Promise<Outcome> {
  narrator.command(['postern', ...args]);
  const outcome = await stage.postern(args, input);
  narrator.output(outcome.out + outcome.err);
  return outcome;
}

export const succeeded = ({ status, err }: Outcome) => assert.equal(status, 0, err);
