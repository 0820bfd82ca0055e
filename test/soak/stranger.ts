import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Signer } from '../../client/ed25519.ts';
import { nodeEd25519 } from '../../client/ed25519-node.ts';
import { Handshake } from '../../client/handshake.ts';
import { pinned } from '../../client/trust.ts';
import { decode, encode } from '../../contract/wire/codec.ts';
import { FrameReader, frame, MAX_FRAME } from '../../contract/wire/frame.ts';
import { REQUEST } from '../../contract/wire/messages.ts';
import type { Household } from './actor.ts';
import { Random } from './random.ts';

/** Longer than the broker gives a handshake. */
const PATIENCE_MS = 60_000;
const BALLAST = 4;
const REQUESTS = 400;

/**
 * Who has nothing good in mind: handshakes with keys that nobody enrolled, bytes that are no frames, connections that say nothing, and some
 * that ask and never read. Each must be shown out, and none may hold up others.
 */
export async function annoy(household: Household): Promise<void> {
  const { workshop, orders } = household;
  const random = new Random(orders.seed);
  // Before the wrong keys: those have their account turned away for a while.
  const ballast = await Promise.all(Array.from({ length: BALLAST }, () => neverRead(household)));
  while (!workshop.isOver) {
    const way = random.pick(ways);
    const socket = await open(orders.socket);
    if (socket === undefined) workshop.tally.count('not let in');
    else {
      await way(socket, household, random);
      await shownOut(socket, household, ways.indexOf(way));
    }
    await workshop.breathe(300);
  }
  for (const socket of ballast) socket?.destroy();
}

type Way = (socket: Socket, household: Household, random: Random) => unknown;

const ways: readonly Way[] = [
  (socket, _, random) => socket.write(randomBytes(random.between(1, 5000))),
  (socket, { workshop }) => workshop.tally.count(`silent ${socket.readyState}`),
  (socket) => socket.write(frame(encode([REQUEST, 1, 'pwm.set', { device: 'fan', enabled: true }]))),
  (socket) => socket.write(frame(encode({ type: 'authenticate', version: 1, key: 'x', nonce: null, signature: [] }))),
  (socket) => socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff])),
  // Half a frame, then nothing.
  (socket) => socket.write(Buffer.from([0, 0, 1, 0, 0x93])),
  (socket, household) => shakeHands(socket, household, strangeSigner()),
  (socket, household, random) => {
    const { sign: signed, ...own } = household.signer;
    const wrong = random.between(0, 63);
    const lying: Signer = {
      ...own,
      sign: async (bytes) => {
        const signature = await signed.call(household.signer, bytes);
        return signature.map((byte, index) => (index === wrong ? byte ^ 1 : byte));
      },
    };
    return shakeHands(socket, household, lying);
  },
];

/** Undefined: the queue of the socket is full. */
async function open(path: string): Promise<Socket | undefined> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
  } catch {
    return undefined;
  }
  socket.on('error', () => socket.destroy());
  return socket;
}

/** The broker ends such a connection, sooner or later. */
async function shownOut(socket: Socket, { workshop }: Household, way: number): Promise<void> {
  socket.resume();
  const ended = new Promise<true>((resolve) => {
    socket.once('end', () => resolve(true));
    socket.once('close', () => resolve(true));
    if (socket.closed) resolve(true);
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const isOut = await workshop.measure('shown out', () => Promise.race([ended, late]));
  clearTimeout(timer);
  if (!isOut) workshop.violation(`a stranger was not shown out (way ${way})`);
  socket.destroy();
}

/** Answers the broker's hello, as a client does. */
async function shakeHands(socket: Socket, { brokerKey }: Household, signer: Signer): Promise<void> {
  const hello = await firstMessage(socket);
  if (hello === undefined) return;
  const identity = { signer, uid: process.getuid?.() ?? 0, trust: pinned(brokerKey), ed25519: nodeEd25519 };
  // Instead of a hello there may be a goodbye.
  const answer = await new Handshake(identity).answer(hello).catch(() => undefined);
  if (answer !== undefined) socket.write(frame(encode(answer)));
}

/** Undefined: it ended first. */
function firstMessage(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => {
    const reader = new FrameReader(MAX_FRAME);
    socket.once('close', () => resolve(undefined));
    socket.on('data', (bytes) => {
      for (const payload of reader.push(bytes)) resolve(decode(payload));
    });
  });
}

function strangeSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return {
    publicKey: new Uint8Array(spki.subarray(-32)),
    sign: (bytes) => Promise.resolve(new Uint8Array(sign(null, bytes, privateKey))),
  };
}

/** One who is let in, asks for much, and never reads an answer: the broker's memory must not grow by that. */
async function neverRead(household: Household): Promise<Socket | undefined> {
  const socket = await open(household.orders.socket);
  if (socket === undefined) return undefined;
  await shakeHands(socket, household, household.signer);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  socket.pause();
  socket.removeAllListeners('data');
  const request = (id: number, method: string, params: object) => frame(encode([REQUEST, id, method, params]));
  const asked = Array.from({ length: REQUESTS }, (_, index) => request(index + 2, 'pwm.states', {}));
  socket.write(Buffer.concat([request(1, 'topic.subscribe', { topic: 'pwm.state' }), ...asked]));
  household.workshop.tally.count('connections that never read');
  return socket;
}
