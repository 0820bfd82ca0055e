/** What proves that a page is the user's: a token that is good once, and the session that it is exchanged for. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const SECRET_BYTES = 32;
/** Browsers at a time; the session that has been there for longest goes. */
const MOST_SESSIONS = 64;

const secret = (): string => randomBytes(SECRET_BYTES).toString('base64url');
const hashed = (text: string): Buffer => createHash('sha256').update(text).digest();

export class Proofs {
  /** The one that has not been used: there is one at most. */
  #token: Buffer | undefined;
  /** Hashes, in the order in which they were made: how long a comparison takes tells nothing of a hash's text. */
  readonly #sessions: Buffer[] = [];

  /** Another token. The one before it is then good for nothing. */
  newToken(): string {
    const token = secret();
    this.#token = hashed(token);
    return token;
  }

  /** The session that this token is good for, once. */
  redeem(token: string): string | undefined {
    if (this.#token === undefined || !timingSafeEqual(this.#token, hashed(token))) return undefined;
    this.#token = undefined;
    const session = secret();
    this.#sessions.push(hashed(session));
    if (this.#sessions.length > MOST_SESSIONS) this.#sessions.shift();
    return session;
  }

  isSession(text: string): boolean {
    const own = hashed(text);
    return this.#sessions.some((session) => timingSafeEqual(session, own));
  }
}
