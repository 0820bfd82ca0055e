/** The ordinary user of a stage, with the command that tests start. */
import type { Stage } from '../../sim/demo/stage.ts';
import { command } from '../command.ts';
import { type Outcome, start } from './harness.ts';

/** Of root's the ordinary user can only read what was copied for him. */
const isRoot = process.getuid?.() === 0;

/** How he starts the command. */
export const commandLineOf = (stage: Stage): string => (isRoot ? stage.program : `${process.execPath} ${command}`);

/** Runs one command as he does. */
export function postern(stage: Stage, words: readonly string[], input = ''): Promise<Outcome> {
  if (isRoot) return stage.postern(words, input);
  // What a lease that is killed leaves behind goes with the stage.
  const home = { ...stage.environment, XDG_RUNTIME_DIR: stage.path('home') };
  const running = start(words, { PATH: process.env.PATH ?? '', ...home });
  if (input !== '') running.write(input);
  return running.ended();
}
