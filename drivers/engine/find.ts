import type { Caller } from '../../client/caller.ts';
import { dictionaryHash } from '../../contract/engine/dictionary.ts';
import { latin1 } from '../line-channel.ts';
import { askPort, type ProbedPorts, probePorts } from '../probe-ports.ts';
import { hex } from './hello.ts';
import { parseMessage } from './messages.ts';

/** What is no engine does not answer at all; one that is watched, or has just been reset, may say something else first. */
const ANSWER_WITHIN_MS = 500;
const MOST_LINES = 5;

export interface FoundEngine {
  /** The port's name in the policy. */
  port: string;
  version: string;
  board: string;
  /** The hash of its dictionary. */
  dictionary: string;
  /** The driver has the same. */
  isOurs: boolean;
}

/** Asks ports which engine firmware hangs on them, see `probePorts`. Nothing is changed. @throws Refusal when the ports cannot be listed */
export const findEngines = (postern: Caller): Promise<ProbedPorts<FoundEngine>> =>
  probePorts(postern, (port) => probe(postern, port));

const hello = latin1('\n{"id":1,"method":"hello"}\n');

async function probe(postern: Caller, port: string): Promise<FoundEngine | string> {
  const how = { device: port, until: { delimiter: latin1('\n') }, timeoutMs: ANSWER_WITHIN_MS };
  for (let line = 0; line < MOST_LINES; line++) {
    const answer = await askPort(postern, { ...how, bytes: hello });
    if (answer === undefined) break;
    const message = parseMessage(String.fromCharCode(...answer).trimEnd());
    if (message?.kind !== 'answer') continue;
    const { firmware, version, board, dictionary } = message.result;
    if (firmware !== 'postern') break;
    const found = { port, version: String(version), board: String(board), dictionary: String(dictionary) };
    return { ...found, isOurs: dictionary === hex(dictionaryHash) };
  }
  return 'it does not answer hello as the engine firmware does';
}
