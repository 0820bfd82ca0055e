import { dictionaryHash } from '../../contract/engine/dictionary.ts';
import { Refusal } from '../../contract/errors.ts';
import type { CallResult } from '../../contract/instruments/infer.ts';
import type { engine } from '../../contract/instruments/shipped/engine.ts';
import type { Clock } from '../clock.ts';
import { type Answer, numberOf, textOf } from './answer.ts';
import type { Console } from './console.ts';

export type Identity = CallResult<typeof engine, 'identify'>;

/** A board that was reset by the opening of its port may be busy with its boot loader for seconds. */
const HELLO_WITHIN_MS = 8000;
const ONE_HELLO_MS = 500;

export const hex = (hash: number): string => hash.toString(16).padStart(8, '0');
const OURS = hex(dictionaryHash);

/**
 * Asks who is there, until it answers.
 * @throws Refusal `timeout` where nobody does; `device` where it is something else, or has another dictionary
 */
export async function greet(console: Console, clock: Clock): Promise<Identity> {
  const end = clock.now() + HELLO_WITHIN_MS;
  for (;;) {
    try {
      return checked(await console.ask('hello', {}, { withinMs: ONE_HELLO_MS }));
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'timeout' || clock.now() >= end) throw error;
    }
  }
}

/** @throws Refusal `device` */
export function checked(answer: Answer): Identity {
  const identity = {
    firmware: textOf(answer, 'firmware'),
    version: textOf(answer, 'version'),
    board: textOf(answer, 'board'),
    dictionary: textOf(answer, 'dictionary'),
    calibration: textOf(answer, 'calibration'),
    ticksPerSecond: numberOf(answer, 'ticksPerSecond'),
    cylinders: numberOf(answer, 'cylinders'),
    line: numberOf(answer, 'line'),
  };
  const { firmware, version, board, dictionary } = identity;
  if (firmware !== 'postern')
    throw new Refusal('device', `it is '${firmware}', and no engine firmware of Postern`, { firmware });
  if (dictionary !== OURS)
    throw new Refusal(
      'device',
      `the firmware on '${board}' (${firmware} ${version}) has the dictionary ${dictionary}, and this driver has ${OURS}: the same names may mean something else, so that nothing of it is served. Build the firmware of this Postern ('npm run firmware') and flash it, or use the Postern that the firmware is from`,
      { dictionary, allowed: [OURS] },
    );
  return { signature: `${firmware} ${version} ${board} ${dictionary}`, ...identity };
}
