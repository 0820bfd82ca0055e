import type { Caller } from '../../client/caller.ts';
import { askPort, type ProbedPorts, probePorts } from '../probe-ports.ts';
import { commands, END, type Identity, type Query, queries } from './codec.ts';

/** How long a port may take to answer. What is no supply does not answer at all. */
const ANSWER_WITHIN_MS = 1000;

export interface FoundSupply {
  /** The port's name in the policy. */
  port: string;
  scpiVersion: string;
  /** Left out: it knows SCPI, and does not say what it is. */
  identity?: Identity;
  isE3631a: boolean;
}

/**
 * Asks ports which supplies hang on them, see `probePorts`. Nothing is changed but for `SYST:REM`, at what has answered as SCPI does.
 * @throws Refusal when the ports cannot be listed
 */
export function findSupplies(postern: Caller): Promise<ProbedPorts<FoundSupply>> {
  return probePorts(postern, (port) => probe(postern, port));
}

async function probe(postern: Caller, device: string): Promise<FoundSupply | string> {
  const scpiVersion = await ask(postern, device, queries.scpiVersion);
  if (scpiVersion === undefined) return `it does not answer '${queries.scpiVersion.text}' as SCPI does`;
  await postern.call('serial.transact', { device, bytes: line(commands.remote), priority: 'background' });
  const identity = await ask(postern, device, queries.identity);
  const port = { port: device, scpiVersion, isE3631a: identity?.model === 'E3631A' };
  return identity === undefined ? port : { ...port, identity };
}

/** Undefined: no answer, or one to something else. */
async function ask<Answer>(postern: Caller, device: string, query: Query<Answer>): Promise<Answer | undefined> {
  const answer = await askPort(postern, {
    device,
    bytes: line(query.text),
    until: { delimiter: line('') },
    timeoutMs: ANSWER_WITHIN_MS,
  });
  return answer === undefined ? undefined : query.parse(new TextDecoder('latin1').decode(answer).trimEnd());
}

const line = (text: string): Uint8Array => new TextEncoder().encode(text + END);
