import { Refusal } from '../../contract/errors.ts';
import type { Dialogue } from './dialogue.ts';
import { type ErrorLog, isOfTheLine, type ReportedError } from './error-log.ts';

/** How often a command is given whose effect a question does not find: each says what shall be, so giving it again does no harm. */
const TRIES = 3;
const NOT_IN_LOCAL = 550;

export interface Confirming {
  dialogue: Dialogue;
  errors: ErrorLog;
  /** Asks whether it is as the command was to make it. */
  isDone(): Promise<boolean>;
  /** Before each try: takes the supply over, if it is in local mode. */
  prepare(): Promise<void>;
  /** The supply says that it is in local mode. */
  wasLocal(): void;
}

/**
 * Gives a command until a question finds that it was carried out. An answer that says so is worth more than a pause, and shorter; the error
 * queue is asked only where the answer is another.
 * @throws Refusal `device` with the supply's own errors; `timeout`: nobody knows whether it was carried out
 */
export async function confirmed(command: string, confirming: Confirming): Promise<void> {
  const { dialogue, errors, isDone, prepare, wasLocal } = confirming;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    await prepare();
    errors.suspect(command);
    await dialogue.tell(command);
    if (await isDone()) return;
    const reported = await errors.drain(dialogue);
    if (reported.some(({ code }) => code === NOT_IN_LOCAL)) wasLocal();
    else if (reported.some((error) => !isOfTheLine(error))) throw refused(command, reported);
    // It was perhaps only slow, and what it answered was how things were before.
    else if (await isDone()) return;
  }
  throw new Refusal('device', `'${command}' was sent ${TRIES} times, and the supply has not done it`, { command });
}

/** What the supply has to say to a line. */
export function refused(line: string, errors: readonly ReportedError[]): Refusal {
  const said = errors.map(({ code, message }) => `${code} ${message}`).join(', ');
  return new Refusal('device', `the supply refuses '${line}': ${said}`, {
    command: line,
    errors: errors.map(({ code, message }) => ({ code, message })),
  });
}
