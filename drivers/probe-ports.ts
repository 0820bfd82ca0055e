import type { Caller } from '../client/caller.ts';
import { Refusal } from '../contract/errors.ts';
import type { SerialPortFacts } from '../contract/methods/serial.ts';
import type { Params } from '../contract/methods.ts';

interface SkippedPort {
  port: string;
  /** For people. */
  why: string;
}

export interface ProbedPorts<Found> {
  found: Found[];
  skipped: SkippedPort[];
}

/**
 * Asks ports what hangs on them: only those that the policy marks `probe`, that are plugged in, and that nobody holds. To open a port
 * can reset the board behind it, so no other is touched. One after the other; `probe` gives what it found, or why that is nothing.
 * @throws Refusal when the ports cannot be listed; what a single port is refused with is why it is skipped
 */
export async function probePorts<Found extends object>(
  postern: Caller,
  probe: (port: string) => Promise<Found | string>,
): Promise<ProbedPorts<Found>> {
  const { ports } = await postern.call('serial.list');
  const found: Found[] = [];
  const skipped: SkippedPort[] = [];
  for (const port of ports) {
    const outcome = whyNot(port) ?? (await probe(port.device).catch(messageOf));
    if (typeof outcome === 'string') skipped.push({ port: port.device, why: outcome });
    else found.push(outcome);
  }
  return { found, skipped };
}

/** The answer to a question; undefined when none came in time. It waits behind all that others have to say. */
export async function askPort(
  postern: Caller,
  question: Omit<Params<'serial.transact'>, 'priority'>,
): Promise<Uint8Array | undefined> {
  try {
    return (await postern.call('serial.transact', { ...question, priority: 'background' })).bytes;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'timeout') return undefined;
    throw error;
  }
}

/** Why a port is not asked; undefined if it may be. */
function whyNot({ probe: mayProbe, present, holder, instrument }: SerialPortFacts): string | undefined {
  if (!present) return 'it is not plugged in';
  if (holder !== undefined) return `${holder} holds it${instrument === undefined ? '' : `, for ${instrument}`}`;
  if (!mayProbe) return 'its entry does not say "probe": true, and opening a port can reset what hangs on it';
  return undefined;
}

function messageOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  throw error;
}
