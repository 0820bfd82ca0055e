import type { Caller } from '../../client/caller.ts';
import { askPort, type ProbedPorts, probePorts } from '../probe-ports.ts';
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

/**
 * What asks for the signature, and what then asks for the title; rusEFI has it the other way round, and no title. A firmware that knows no
 * envelopes takes each byte of one for a command: in these none is a letter that writes or burns.
 */
const questions = [
  { signature: 'Q', title: 'S' },
  { signature: 'S', title: undefined },
] as const;

/**
 * Asks ports which controllers hang on them, see `probePorts`. Nothing is changed: both questions only read.
 * @throws Refusal when the ports cannot be listed
 */
export function findControllers(postern: Caller): Promise<ProbedPorts<FoundController>> {
  return probePorts(postern, (port) => probe(postern, port));
}

async function probe(postern: Caller, port: string): Promise<FoundController | string> {
  for (const protocol of ['envelope', 'plain'] as const)
    for (const { signature: asked, title: named } of questions) {
      const signature = await ask(postern, port, asked, protocol);
      if (signature === undefined) continue;
      const title = named === undefined ? undefined : await ask(postern, port, named, protocol);
      return { port, signature, protocol, ...(title === undefined ? {} : { title }) };
    }
  return 'it does not say who it is as Megasquirt and its kin do: neither in an envelope nor plainly, neither to Q nor to S';
}

/** Undefined: no answer, or none that is a name. */
async function ask(
  postern: Caller,
  device: string,
  letter: string,
  protocol: FoundController['protocol'],
): Promise<string | undefined> {
  const question = new TextEncoder().encode(letter);
  const isEnveloped = protocol === 'envelope';
  const answer = await askPort(postern, {
    device,
    bytes: isEnveloped ? enveloped(question) : question,
    until: isEnveloped ? envelopeEnd() : { silenceMs: SILENCE_MS },
    timeoutMs: ANSWER_WITHIN_MS,
    maxBytes: MOST_BYTES,
  });
  if (answer === undefined) return undefined;
  const text = textOf(isEnveloped ? (opened(answer)?.subarray(1) ?? new Uint8Array()) : answer);
  return isName(text) ? text : undefined;
}
