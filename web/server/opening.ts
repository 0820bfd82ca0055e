/** A page's first words on its WebSocket, and what it is told: who it is, or why it is not let in. */
import type { WebSocket } from 'ws';
import { asRefusal } from '../../client/as-refusal.ts';
import type { Dial, Transport } from '../../client/transport.ts';
import { Refusal } from '../../contract/errors.ts';
import { deadline } from './deadline.ts';
import { CLOSE } from './relay.ts';
import type { Proofs } from './token.ts';

/** A page says at once who it is, and the broker answers in milliseconds. */
export const FIRST_WORDS_MS = 5000;
const BROKER_MS = 10_000;
const MOST_CHARACTERS = 512;

export interface Opened {
  session: string;
  /** A token has let it in, just now. */
  isNew: boolean;
  transport: Transport;
}

/**
 * Asks who it is, and has the broker let its user in.
 * @param mayEnter what is against one more
 * @returns undefined: it was refused, and told why; or it has gone
 */
export async function open(
  socket: WebSocket,
  proofs: Proofs,
  dial: Dial,
  mayEnter: () => Refusal | undefined,
): Promise<Opened | undefined> {
  const gone = new AbortController();
  const leave = () => gone.abort(new Refusal('disconnected', 'the page has gone'));
  socket.on('close', leave);
  let session: string | undefined;
  try {
    const proof = await firstWords(socket, gone.signal);
    session = sessionOf(proof, proofs);
    const isNew = session !== proof.session;
    const objection = mayEnter();
    if (objection !== undefined) throw objection;
    const transport = await withoutWords(socket, () => dial(AbortSignal.any([gone.signal, deadline(BROKER_MS)])));
    if (!gone.signal.aborted) return { session, isNew, transport };
    transport.close();
  } catch (error) {
    refuse(socket, asRefusal(error), session);
  } finally {
    socket.off('close', leave);
  }
  return undefined;
}

/** With its session, where it has one: its token is used up, and the broker may be back soon. */
function refuse(socket: WebSocket, { code, message, data }: Refusal, session: string | undefined): void {
  if (socket.readyState !== socket.OPEN) return;
  socket.send(JSON.stringify({ ...(session === undefined ? {} : { session }), refusal: { code, message, data } }));
  socket.close(CLOSE.policy, code);
}

interface Proof {
  token?: unknown;
  session?: unknown;
}

function firstWords(socket: WebSocket, gone: AbortSignal): Promise<Proof> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => settle(() => reject(new Refusal('timeout', 'the page has not said who it is'))),
      FIRST_WORDS_MS,
    );
    const settle = (act: () => void) => {
      clearTimeout(timer);
      socket.off('message', hear);
      gone.removeEventListener('abort', leave);
      act();
    };
    const leave = () => settle(() => reject(gone.reason));
    const hear = (data: Buffer, isBinary: boolean) =>
      settle(() => {
        const proof = isBinary || data.length > MOST_CHARACTERS ? undefined : parse(data);
        if (proof === undefined) reject(new Refusal('violation', 'a page begins with its token, or its session'));
        else resolve(proof);
      });
    socket.on('message', hear);
    gone.addEventListener('abort', leave);
  });
}

function parse(data: Buffer): Proof | undefined {
  try {
    const value: unknown = JSON.parse(String(data));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** @throws Refusal `denied` */
function sessionOf({ token, session }: Proof, proofs: Proofs): string {
  const made = typeof token === 'string' ? proofs.redeem(token) : undefined;
  if (made !== undefined) return made;
  // An address that is opened twice in the browser that it let in is no mistake.
  if (typeof session === 'string' && proofs.isSession(session)) return session;
  throw denied(
    typeof token === 'string'
      ? 'the token of this address has been used, or another has taken its place'
      : 'this browser is not let in yet, or no longer',
  );
}

const denied = (why: string) =>
  new Refusal('denied', `${why}: press Return where \`postern web\` runs, and open the address that it prints`);

/** Nothing is said until the broker has let it in. */
async function withoutWords<Value>(socket: WebSocket, act: () => Promise<Value>): Promise<Value> {
  const early = () => socket.close(CLOSE.policy, 'words before the welcome');
  socket.on('message', early);
  try {
    return await act();
  } finally {
    socket.off('message', early);
  }
}
