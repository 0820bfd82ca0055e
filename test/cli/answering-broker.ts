/**
 * A broker for the CLI's tests: answers each method as the test says, over a real socket and in real frames. What the
 * real one does is tested with the real one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKey } from '../../client/keys-node.ts';
import { Refusal, Violation } from '../../contract/errors.ts';
import { newSigner, Peer, UID } from '../client/scripted-broker.ts';

export type Answer = (params: Record<string, unknown>, peer: Peer) => unknown;

export interface AnsweringBroker extends AsyncDisposable {
  folder: string;
  socket: string;
  /** A key that clients may use: this broker lets everybody in. */
  key: string;
  /** What a client process needs to find all that. */
  env: Record<string, string>;
  /** Calls so far, in their order. */
  calls: { method: string; params: unknown }[];
  /** Ends every connection. */
  drop(): void;
}

export async function answeringBroker(answers: Record<string, Answer>): Promise<AnsweringBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-cli-test-'));
  const [socket, key] = [join(folder, 'postern.sock'), join(folder, 'key')];
  await generateKey(key, 'test');
  const calls: AnsweringBroker['calls'] = [];
  const signer = newSigner();
  const sockets = new Set<Socket>();
  const server = createServer((stream) => {
    sockets.add(stream);
    const peer = new Peer({ write: (bytes) => void stream.write(bytes), end: () => stream.end() }, signer);
    stream.on('data', (bytes) => peer.receive(bytes));
    stream.on('close', () => sockets.delete(stream));
    stream.on('error', () => stream.destroy());
    converse(peer, answers, calls).catch((error: unknown) => {
      if (!(error instanceof Violation)) throw error;
      stream.destroy();
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(socket, resolve);
  });
  const drop = () => {
    for (const each of sockets) each.destroy();
  };
  const env = {
    POSTERN_SOCKET: socket,
    POSTERN_KEY: key,
    POSTERN_UID: String(UID),
    XDG_CONFIG_HOME: folder,
    XDG_CACHE_HOME: join(folder, 'cache'),
    PATH: process.env.PATH ?? '',
  };
  return {
    folder,
    socket,
    key,
    env,
    calls,
    drop,
    async [Symbol.asyncDispose]() {
      drop();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

async function converse(peer: Peer, answers: Record<string, Answer>, calls: AnsweringBroker['calls']): Promise<void> {
  await peer.shakeHands();
  for (;;) {
    const { id, method, params } = await peer.request();
    calls.push({ method, params });
    const answer =
      answers[method] ?? (() => Promise.reject(new Refusal('not_found', `there is no method '${method}'`)));
    Promise.resolve()
      .then(() => answer(params as Record<string, unknown>, peer))
      .then(
        (result) => peer.reply(id, result),
        (error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
          peer.refuse(id, { code: error.code, message: error.message, data: error.data });
        },
      );
  }
}
