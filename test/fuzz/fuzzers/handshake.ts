import assert from 'node:assert/strict';
import { sign } from 'node:crypto';
import { Door } from '../../../broker/door/door.ts';
import { fingerprint, isSignedBy, newPrivateKey, publicKeyObject, rawPublicKey } from '../../../broker/door/ed25519.ts';
import type { Authority, EnrolledKey } from '../../../broker/policy-store.ts';
import { Violation } from '../../../contract/errors.ts';
import { compilePolicy } from '../../../contract/policy/compile.ts';
import { parsePolicy } from '../../../contract/policy/parse.ts';
import { decode, encode } from '../../../contract/wire/codec.ts';
import { type HandshakeFacts, NONCE_BYTES, PROTOCOL_VERSION, transcript } from '../../../contract/wire/handshake.ts';
import { type Hello, parseAuthenticate } from '../../../contract/wire/messages.ts';
import { names } from '../../broker/people.ts';
import type { Fuzzer } from '../fuzzer.ts';
import type { Random } from '../random.ts';
import { hostile } from '../values.ts';

/** The first byte says what of the message is honest; the rest is a message, whose own fields count where it is not. */
const HONEST = { form: 1, key: 2, nonce: 4, signature: 8 } as const;
const ALL = 15;
const UID = 1001;

const parsed = parsePolicy('{"devices":{},"rules":[]}');
assert.ok(parsed.policy);
const { policy } = compilePolicy(parsed.policy, names);

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
const isBytes = (value: unknown, length: number): value is Uint8Array =>
  value instanceof Uint8Array && value.length === length;

function makeDoor() {
  const [ours, theirs] = [newPrivateKey(), newPrivateKey()];
  const bytes = rawPublicKey(theirs);
  const print = fingerprint(bytes);
  const person = { user: 'alice', uid: UID, comment: '', line: 1, fingerprint: print };
  const enrolled: EnrolledKey = { ...person, bytes, verifier: publicKeyObject(bytes) };
  const authority: Authority = {
    policy,
    keys: new Map([[print, enrolled]]),
    profiles: new Map(),
    instruments: new Map(),
    loadedAtMs: 0,
    warnings: [],
  };
  return { door: new Door({ private: ours, public: rawPublicKey(ours) }), authority, theirs, bytes };
}

export const handshake: Fuzzer = {
  name: 'handshake',
  shows: 'whoever is let in has signed just this, with a key that is his',
  words: ['authenticate', 'version', 'key', 'nonce', 'signature', 'type', 'hello', '\xc4\x20', '\xc4\x40'],
  fresh(random: Random) {
    const honest = random.oneIn(3) ? ALL : random.below(16);
    const message = Object.fromEntries(
      ['type', 'version', 'key', 'nonce', 'signature', 'uid', 'user'].flatMap((field) =>
        random.oneIn(2)
          ? [[field, random.oneIn(2) ? random.bytes(random.pick([32, 64, 31, 0])) : hostile(random, 2)]]
          : [],
      ),
    );
    return Buffer.concat([Uint8Array.of(honest), encode(message)]);
  },
  open() {
    const { door, authority, theirs, bytes } = makeDoor();
    let nowMs = 0;

    /** What is sent, and whether it is as good as honest: signed by the key's owner as it is. */
    function message(input: Uint8Array, hello: Hello): { payload: Uint8Array; isGood: boolean } {
      const honest = input[0] ?? 0;
      const rest = input.subarray(1);
      const given = decodedOr(rest);
      if (!isMap(given)) return { payload: rest, isGood: false };
      const made: Record<string, unknown> = { ...given };
      if (honest & HONEST.form) Object.assign(made, { type: 'authenticate', version: PROTOCOL_VERSION });
      if (honest & HONEST.key) made.key = bytes;
      if (honest & HONEST.nonce) made.nonce = new Uint8Array(NONCE_BYTES).fill(7);
      const { version, key, nonce } = made;
      const isWhole = version === PROTOCOL_VERSION && isBytes(key, 32) && isBytes(nonce, NONCE_BYTES);
      if (honest & HONEST.signature && isWhole) {
        const own = { brokerKey: hello.broker, brokerNonce: hello.nonce, uid: UID };
        const facts: HandshakeFacts = { version, clientKey: key, clientNonce: nonce, ...own };
        made.signature = sign(null, transcript('client', facts), theirs);
      }
      const isSigned = (honest & HONEST.signature) !== 0 && isWhole && Buffer.from(key).equals(bytes);
      return { payload: encode(made), isGood: isSigned && made.type === 'authenticate' };
    }

    return {
      run(input) {
        nowMs += 60_000; // Nobody has to wait for having failed before.
        const hello = door.hello();
        const { payload, isGood } = message(input, hello);
        let admitted: ReturnType<Door['admit']> | undefined;
        try {
          const answer = parseAuthenticate(decode(payload));
          const peer = { pid: 1, uid: UID, gid: UID, gids: [UID] };
          admitted = door.admit(peer, hello, answer, authority, { wallMs: nowMs, monotonicMs: nowMs });
          const facts = { version: 1, brokerKey: hello.broker, brokerNonce: hello.nonce, uid: UID };
          const signed = transcript('broker', { ...facts, clientKey: answer.key, clientNonce: answer.nonce });
          assert.ok(isSignedBy(publicKeyObject(hello.broker), signed, admitted.welcome.signature));
        } catch (error) {
          if (!(error instanceof Violation)) throw error;
        }
        assert.equal(admitted !== undefined, isGood, isGood ? 'an honest one was refused' : 'a stranger was let in');
        if (admitted !== undefined) assert.equal(admitted.principal.uid, UID);
      },
    };
  },
};

function decodedOr(payload: Uint8Array): unknown {
  try {
    return decode(payload);
  } catch {
    return undefined;
  }
}
