import { constants } from 'node:fs';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Core } from '../../client/core.ts';
import type { Signer } from '../../client/ed25519.ts';
import { nodeEd25519 } from '../../client/ed25519-node.ts';
import { Refusal, Violation } from '../../contract/errors.ts';
import { formatPublicKey } from '../../contract/keys.ts';
import { decode, encode } from '../../contract/wire/codec.ts';
import { FrameReader, frame, MAX_FRAME } from '../../contract/wire/frame.ts';
import { NONCE_BYTES, PROTOCOL_VERSION, transcript } from '../../contract/wire/handshake.ts';
import { type Hello, NOTIFICATION, parseAuthenticate, parseRequest, REPLY } from '../../contract/wire/messages.ts';
import { GuestPrograms, isStart } from './guest-programs.ts';

/**
 * A door of the lease's own. A lease belongs to one connection, but a shell script's `postern pwm set` makes new ones: they
 * find this socket in their environment and their calls go through the connection that holds the lease. The folder of
 * the socket is the user's alone (0700), so whoever gets here may already act as him; the handshake only keeps to the form.
 */
export class LeaseDoor implements AsyncDisposable {
  /** For the command: where `postern` finds the door, and the key that it must show. */
  readonly environment: { POSTERN_LEASE_SOCKET: string; POSTERN_LEASE_KEY: string };
  readonly #folder: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(folder: string, server: Server, signer: Signer) {
    this.#folder = folder;
    this.#server = server;
    this.environment = {
      POSTERN_LEASE_SOCKET: join(folder, 'lease.sock'),
      POSTERN_LEASE_KEY: formatPublicKey({ bytes: signer.publicKey, comment: '' }),
    };
  }

  static async open(postern: Core): Promise<LeaseDoor> {
    const folder = await mkdtemp(join(await ownFolder(), 'postern-lease-'));
    const signer = nodeEd25519.signer(crypto.getRandomValues(new Uint8Array(32)));
    const server = createServer();
    const door = new LeaseDoor(folder, server, signer);
    server.on('connection', (socket) => {
      door.#sockets.add(socket);
      socket.on('close', () => door.#sockets.delete(socket));
      socket.on('error', () => socket.destroy());
      new Guest(socket, postern, signer).greet();
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(door.environment.POSTERN_LEASE_SOCKET, resolve);
    });
    return door;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** One connection of the command: its requests in, the broker's answers out. */
class Guest {
  readonly #socket: Socket;
  readonly #postern: Core;
  readonly #signer: Signer;
  readonly #reader = new FrameReader(MAX_FRAME);
  readonly #hello: Hello;
  /** What this guest has started: it ends with its connection, as everybody's programs do. */
  readonly #programs: GuestPrograms;
  #authenticated = false;

  constructor(socket: Socket, postern: Core, signer: Signer) {
    this.#programs = new GuestPrograms(postern, (program) => this.#send([NOTIFICATION, 'schedule.ended', program]));
    this.#socket = socket;
    this.#postern = postern;
    this.#signer = signer;
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
    this.#hello = { type: 'hello', versions: [PROTOCOL_VERSION], broker: signer.publicKey, nonce };
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('close', () => this.#programs.stop());
  }

  greet(): void {
    this.#send(this.#hello);
  }

  #receive(chunk: Uint8Array): void {
    try {
      for (const payload of this.#reader.push(chunk)) this.#read(decode(payload));
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.#socket.destroy();
    }
  }

  #read(message: unknown): void {
    if (!this.#authenticated) return void this.#welcome(message).catch(() => this.#socket.destroy());
    const { id, method, params } = parseRequest(message);
    const reply = (result: unknown) => this.#send([REPLY, id, null, result]);
    this.#answer(method, params, reply).catch((error: unknown) => {
      const { code, message: text, data } = error instanceof Refusal ? error : new Refusal('internal', String(error));
      this.#send([REPLY, id, { code, message: text, data }, null]);
    });
  }

  async #welcome(message: unknown): Promise<void> {
    const { key, nonce } = parseAuthenticate(message);
    this.#authenticated = true;
    const { user, uid, key: fingerprint } = this.#postern.principal;
    const facts = {
      version: PROTOCOL_VERSION,
      brokerKey: this.#signer.publicKey,
      brokerNonce: this.#hello.nonce,
      clientKey: key,
      clientNonce: nonce,
      uid,
    };
    const signature = await this.#signer.sign(transcript('broker', facts));
    this.#send({ type: 'welcome', signature, user, uid, key: fingerprint });
  }

  async #answer(method: string, given: unknown, reply: (result: unknown) => void): Promise<void> {
    if (method.startsWith('topic.'))
      throw new Refusal('unavailable', 'topics do not come through a lease: name the socket with --socket', { method });
    const params = typeof given === 'object' && given !== null ? given : {};
    if (isStart(method)) await this.#programs.start(method, params, reply);
    else reply(await this.#postern.request(method, params));
  }

  #send(message: unknown): void {
    if (this.#socket.writable) this.#socket.write(frame(encode(message)));
  }
}

/** Where a login has its sockets, and clears them away when it ends; /tmp without one. */
async function ownFolder(): Promise<string> {
  const { XDG_RUNTIME_DIR: runtime = '' } = process.env;
  const usable = await access(runtime, constants.W_OK).then(
    () => true,
    () => false,
  );
  return usable ? runtime : tmpdir();
}
