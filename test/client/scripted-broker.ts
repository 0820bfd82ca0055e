/**
 * A broker that a test plays line by line, in real frames: over memory or over a real socket. It shares the wire's contract
 * with the real one, and nothing else.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { Signer } from '../../client/ed25519.ts';
import { nodeEd25519 } from '../../client/ed25519-node.ts';
import { decode, encode } from '../../contract/wire/codec.ts';
import { FrameReader, frame, MAX_FRAME } from '../../contract/wire/frame.ts';
import { type HandshakeFacts, PROTOCOL_VERSION, transcript } from '../../contract/wire/handshake.ts';
import {
  type ErrorBody,
  NOTIFICATION,
  type Notifications,
  parseAuthenticate,
  parseRequest,
  REPLY,
} from '../../contract/wire/messages.ts';

export const UID = 1234;

export const newSigner = (): Signer => nodeEd25519.signer(new Uint8Array(randomBytes(32)));

/** The broker's end of one stream. */
export interface Wire {
  write(bytes: Uint8Array): void;
  end(): void;
}

export interface Request {
  id: number;
  method: string;
  params: unknown;
}

/** One client as the broker sees it. */
export class Peer {
  readonly #wire: Wire;
  readonly #reader = new FrameReader(MAX_FRAME);
  readonly #messages: unknown[] = [];
  readonly #wanting: ((message: unknown) => void)[] = [];
  readonly key: Signer;
  readonly nonce: Uint8Array = new Uint8Array(randomBytes(32));
  isClosed = false;
  /** What is sent goes out in writes of so many bytes. */
  chunkBytes = Number.POSITIVE_INFINITY;

  constructor(wire: Wire, key: Signer) {
    this.#wire = wire;
    this.key = key;
  }

  /** Bytes from the client. */
  receive(bytes: Uint8Array): void {
    for (const payload of this.#reader.push(bytes)) {
      const message = decode(payload);
      const wanting = this.#wanting.shift();
      if (wanting === undefined) this.#messages.push(message);
      else wanting(message);
    }
  }

  closed(): void {
    this.isClosed = true;
  }

  /** Messages that the test has not looked at: a conversation leaves none. */
  get leftovers(): readonly unknown[] {
    return this.#messages;
  }

  next(): Promise<unknown> {
    if (this.#messages.length > 0) return Promise.resolve(this.#messages.shift());
    return new Promise((resolve) => this.#wanting.push(resolve));
  }

  async request(): Promise<Request> {
    return parseRequest(await this.next());
  }

  /** The next request, which must be this one; gives its id. */
  async expect(method: string, params: unknown = {}): Promise<number> {
    const request = await this.request();
    assert.deepEqual([request.method, request.params], [method, params]);
    return request.id;
  }

  async answer(method: string, params: unknown, result: unknown): Promise<void> {
    this.reply(await this.expect(method, params), result);
  }

  send(value: unknown): void {
    this.sendBytes(frame(encode(value)));
  }

  /** Several frames in one write. */
  sendTogether(...values: unknown[]): void {
    this.sendBytes(Buffer.concat(values.map((value) => frame(encode(value)))));
  }

  sendBytes(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += this.chunkBytes)
      this.#wire.write(bytes.subarray(at, Math.min(bytes.length, at + this.chunkBytes)));
  }

  reply(id: number, result: unknown): void {
    this.send([REPLY, id, null, result]);
  }

  refuse(id: number, error: ErrorBody): void {
    this.send([REPLY, id, error, null]);
  }

  notify<Name extends keyof Notifications>(name: Name, body: Notifications[Name]): void {
    this.send([NOTIFICATION, name, body]);
  }

  end(): void {
    this.#wire.end();
  }

  hello(changes: object = {}): void {
    this.send({
      type: 'hello',
      versions: [PROTOCOL_VERSION],
      broker: this.key.publicKey,
      nonce: this.nonce,
      ...changes,
    });
  }

  /** Reads `authenticate`, checks its signature as the real broker does, and gives what was signed. */
  async authenticate(): Promise<HandshakeFacts> {
    const { version, key, nonce, signature } = parseAuthenticate(await this.next());
    const facts: HandshakeFacts = {
      version,
      brokerKey: this.key.publicKey,
      brokerNonce: this.nonce,
      clientKey: key,
      clientNonce: nonce,
      uid: UID,
    };
    assert.ok(nodeEd25519.verify(signature, transcript('client', facts), key), "the client's signature is wrong");
    return facts;
  }

  async welcomeFor(facts: HandshakeFacts): Promise<object> {
    const signature = await this.key.sign(transcript('broker', facts));
    return { type: 'welcome', signature, user: 'ada', uid: UID, key: 'SHA256:test' };
  }

  async shakeHands(): Promise<void> {
    this.hello();
    this.send(await this.welcomeFor(await this.authenticate()));
  }
}

/** Hands out the peers in the order in which they connected. */
export class Arrivals {
  readonly #here: Peer[] = [];
  readonly #awaited: ((peer: Peer) => void)[] = [];
  count = 0;

  add(peer: Peer): void {
    this.count++;
    const awaited = this.#awaited.shift();
    if (awaited === undefined) this.#here.push(peer);
    else awaited(peer);
  }

  next(): Promise<Peer> {
    const peer = this.#here.shift();
    return peer === undefined ? new Promise((resolve) => this.#awaited.push(resolve)) : Promise.resolve(peer);
  }
}
