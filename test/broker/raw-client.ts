import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { decode, encode } from '../../contract/wire/codec.ts';
import { FrameReader, frame, MAX_FRAME } from '../../contract/wire/frame.ts';
import { type HandshakeFacts, PROTOCOL_VERSION, transcript } from '../../contract/wire/handshake.ts';
import {
  type ErrorBody,
  type GoodbyeBody,
  type Hello,
  parseFromBroker,
  parseHello,
  parseWelcome,
  REQUEST,
  type Welcome,
} from '../../contract/wire/messages.ts';
import { within } from '../patience.ts';
import type { Person } from './people.ts';

const PATIENCE_MS = within(30_000);

export interface Reply {
  id: number;
  error: ErrorBody | null;
  result: unknown;
}

/** A client that speaks, or breaks, the protocol frame by frame. It reads only what it is told to wait for. */
export class RawClient {
  readonly who: Person;
  readonly socket: Socket;
  readonly #reader = new FrameReader(MAX_FRAME);
  readonly #messages: unknown[] = [];
  #wake = () => {};
  closed = false;

  private constructor(socket: Socket, who: Person) {
    this.socket = socket;
    this.who = who;
    socket.on('data', (bytes) => {
      for (const payload of this.#reader.push(bytes)) this.#messages.push(decode(payload));
      this.#wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.closed = true;
      this.#wake();
    });
  }

  static connect(path: string, who: Person): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      const client = new RawClient(socket, who);
      socket.once('connect', () => resolve(client));
      socket.once('error', reject);
    });
  }

  destroy(): void {
    this.socket.destroy();
  }

  sendBytes(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  send(...values: unknown[]): void {
    this.sendBytes(Buffer.concat(values.map((value) => frame(encode(value)))));
  }

  request(id: number, method: string, params: unknown = {}): void {
    this.send([REQUEST, id, method, params]);
  }

  /** The next message. @throws if the broker closed, or says nothing for five seconds */
  async next(): Promise<unknown> {
    await this.#wait(() => this.#messages.length > 0);
    if (this.#messages.length === 0) throw new Error('the broker closed, or said nothing');
    return this.#messages.shift();
  }

  /** The next reply; notifications before it are dropped. */
  async reply(): Promise<Reply> {
    for (;;) {
      const message = parseFromBroker(await this.next());
      if (message.kind === 'reply') return message;
    }
  }

  /** Sends a request and gives its reply. */
  async call(method: string, params: unknown = {}, id = 7): Promise<Reply> {
    this.request(id, method, params);
    return this.reply();
  }

  /** Waits for the end: what the broker's goodbye said, if it said one. */
  async ended(): Promise<GoodbyeBody | undefined> {
    await this.#wait(() => this.closed);
    if (!this.closed) throw new Error('the broker did not close');
    return this.#messages
      .flatMap((value) => (Array.isArray(value) ? [parseFromBroker(value)] : []))
      .flatMap((message) => (message.kind === 'notification' && message.name === 'goodbye' ? [message.params] : []))
      .map((params) => params as GoodbyeBody)[0];
  }

  async hello(): Promise<Hello> {
    return parseHello(await this.next());
  }

  /** What an honest client answers; `lie` changes the facts that it signs. */
  async authenticate(hello: Hello, lie: Partial<HandshakeFacts> = {}): Promise<Record<string, unknown>> {
    const { signer, uid } = this.who;
    const nonce = new Uint8Array(randomBytes(32));
    const facts: HandshakeFacts = {
      version: PROTOCOL_VERSION,
      brokerKey: hello.broker,
      brokerNonce: hello.nonce,
      clientKey: signer.publicKey,
      clientNonce: nonce,
      uid,
      ...lie,
    };
    const signature = await signer.sign(transcript('client', facts));
    return { type: 'authenticate', version: PROTOCOL_VERSION, key: signer.publicKey, nonce, signature };
  }

  /** The whole handshake. */
  async enter(): Promise<Welcome> {
    this.send(await this.authenticate(await this.hello()));
    return parseWelcome(await this.next());
  }

  async #wait(holds: () => boolean): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!holds() && !this.closed && Date.now() < deadline)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now());
        this.#wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
  }
}
