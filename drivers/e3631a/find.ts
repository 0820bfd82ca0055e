import type { Caller } from '../../client/caller.ts';
import { Refusal } from '../../contract/errors.ts';
import type { SerialPortFacts } from '../../contract/methods/serial.ts';
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

export interface SkippedPort {
  port: string;
  /** For people. */
  why: string;
}

/**
 * Asks ports what hangs on them: only those that the policy marks `probe`, that are plugged in, and that nobody holds. To open a port
 * can reset the board behind it, so no other is touched. Nothing is changed but for `SYST:REM`, at what has answered as SCPI does.
 * @throws Refusal when the ports cannot be listed
 */
export async function findSupplies(postern: Caller): Promise<{ found: FoundSupply[]; skipped: SkippedPort[] }> {
  const { ports } = await postern.call('serial.list');
  const found: FoundSupply[] = [];
  const skipped: SkippedPort[] = [];
  for (const port of ports) {
    const outcome = whyNot(port) ?? (await probe(postern, port.device));
    if (typeof outcome === 'string') skipped.push({ port: port.device, why: outcome });
    else found.push(outcome);
  }
  return { found, skipped };
}

/** Why a port is not asked; undefined if it may be. */
function whyNot({ probe: mayProbe, present, holder, instrument }: SerialPortFacts): string | undefined {
  if (!present) return 'it is not plugged in';
  if (holder !== undefined) return `${holder} holds it${instrument === undefined ? '' : `, for ${instrument}`}`;
  if (!mayProbe) return 'its entry does not say "probe": true, and opening a port can reset what hangs on it';
  return undefined;
}

async function probe(postern: Caller, device: string): Promise<FoundSupply | string> {
  try {
    const scpiVersion = await transact(postern, device, queries.scpiVersion);
    if (scpiVersion === undefined) return `it does not answer '${queries.scpiVersion.text}' as SCPI does`;
    await postern.call('serial.transact', { device, bytes: line(commands.remote), priority: 'background' });
    const identity = await transact(postern, device, queries.identity);
    const port = { port: device, scpiVersion, isE3631a: identity?.model === 'E3631A' };
    return identity === undefined ? port : { ...port, identity };
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

/** Undefined: no answer, or one to something else. */
async function transact<Answer>(postern: Caller, device: string, query: Query<Answer>): Promise<Answer | undefined> {
  try {
    const { bytes } = await postern.call('serial.transact', {
      device,
      bytes: line(query.text),
      until: { delimiter: line('') },
      timeoutMs: ANSWER_WITHIN_MS,
      priority: 'background',
    });
    return query.parse(new TextDecoder('latin1').decode(bytes).trimEnd());
  } catch (error) {
    if (error instanceof Refusal && error.code === 'timeout') return undefined;
    throw error;
  }
}

const line = (text: string): Uint8Array => new TextEncoder().encode(text + END);
