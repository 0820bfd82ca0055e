import type { Caller } from '../../client/caller.ts';
import { Refusal } from '../../contract/errors.ts';
import type { SerialPortFacts } from '../../contract/methods/serial.ts';
import { enveloped, envelopeEnd, opened } from './envelope.ts';
import { isName, textOf } from './texts.ts';

/** How long a port may take to answer. What is no controller does not answer at all. */
const ANSWER_WITHIN_MS = 300;
/** A text without an envelope is over then. */
const SILENCE_MS = 50;
const MOST_BYTES = 256;

export interface FoundController {
  /** The port's name in the policy. */
  port: string;
  /** What it says that it is: by this its definition is found. */
  signature: string;
  /** How it calls itself, where it says that. */
  title?: string;
  protocol: 'envelope' | 'plain';
}

export interface SkippedPort {
  port: string;
  /** For people. */
  why: string;
}

/**
 * What asks for the signature, and what then asks for the title; rusEFI has it the other way round, and no title. A firmware that knows no
 * envelopes takes each byte of one for a command: in these none is a letter that writes or burns.
 */
const questions = [
  { signature: 'Q', title: 'S' },
  { signature: 'S', title: undefined },
] as const;

/**
 * Asks ports what hangs on them: only those that the policy marks `probe`, that are plugged in, and that nobody holds. To open a port
 * can reset the board behind it, so no other is touched. Nothing is changed: both questions only read.
 * @throws Refusal when the ports cannot be listed
 */
export async function findControllers(postern: Caller): Promise<{ found: FoundController[]; skipped: SkippedPort[] }> {
  const { ports } = await postern.call('serial.list');
  const found: FoundController[] = [];
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

async function probe(postern: Caller, port: string): Promise<FoundController | string> {
  try {
    for (const protocol of ['envelope', 'plain'] as const)
      for (const { signature: asked, title: named } of questions) {
        const signature = await ask(postern, port, asked, protocol);
        if (signature === undefined) continue;
        const title = named === undefined ? undefined : await ask(postern, port, named, protocol);
        return { port, signature, protocol, ...(title === undefined ? {} : { title }) };
      }
    return 'it does not say who it is as Megasquirt and its kin do: neither in an envelope nor plainly, neither to Q nor to S';
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

/** Undefined: no answer, or none that is a name. */
async function ask(
  postern: Caller,
  device: string,
  letter: string,
  protocol: 'envelope' | 'plain',
): Promise<string | undefined> {
  const question = new TextEncoder().encode(letter);
  const isEnveloped = protocol === 'envelope';
  try {
    const { bytes } = await postern.call('serial.transact', {
      device,
      bytes: isEnveloped ? enveloped(question) : question,
      until: isEnveloped ? envelopeEnd() : { silenceMs: SILENCE_MS },
      timeoutMs: ANSWER_WITHIN_MS,
      maxBytes: MOST_BYTES,
      priority: 'background',
    });
    const text = textOf(isEnveloped ? (opened(bytes)?.subarray(1) ?? new Uint8Array()) : bytes);
    return isName(text) ? text : undefined;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'timeout') return undefined;
    throw error;
  }
}
