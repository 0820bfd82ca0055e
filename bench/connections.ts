import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { type Case, makeCase } from './case.ts';
import { machineOf, pinned } from './machine.ts';
import { benchPolicy } from './policy.ts';
import { alternate } from './rounds.ts';
import { calls, p50Us, start } from './rpc.ts';
import { type Program, Stage } from './stage.ts';

const CLIENTS = 1000;
const ROUNDS = 15;
const MEMORY_ROUNDS = 3;
const KIB = 1024;
const MEMORY_BOUND_KIB = 40;
const READ_BOUND = 1.3;
/** Clients that shake hands at once. */
const AT_ONCE = 50;

const policy = benchPolicy({ quotas: { connections: CLIENTS + 10 } });

const server =
  (kind: 'broker' | 'bare') =>
  ({ directory }: Stage): Program => ({
    args: ['--expose-gc', fileURLToPath(new URL('connections/server.ts', import.meta.url)), kind, directory],
    channel: true,
  });

/**
 * 1,000 authenticated clients that do nothing: what each costs the broker in resident memory (against an idle connection of bare
 * node:net), and what they cost one who reads (against the same without them).
 */
export async function connections(): Promise<Case[]> {
  return pinned(async (pinning) => {
    const machine = machineOf(pinning);
    const memory = { ours: [] as number[], floor: [] as number[] };
    for (let round = 0; round < MEMORY_ROUNDS; round++) {
      memory.ours.push(await kibPerClient('broker', (stage) => stage.connect()));
      memory.floor.push(await kibPerClient('bare', connectBare));
    }
    await using lonely = await Stage.set(policy);
    await using crowded = await Stage.set(policy);
    const crowd = await many((stage) => stage.connect(), crowded);
    await using one = await lonely.connect();
    await using another = await crowded.connect();
    await start(one);
    await start(another);
    const read = await alternate(
      ROUNDS,
      () => p50Us(another, calls.read),
      () => p50Us(one, calls.read),
    );
    await Promise.all(crowd.map((client) => client.close()));
    return [
      makeCase({ name: 'connections-memory', unit: 'KiB', ...memory, bound: MEMORY_BOUND_KIB, machine }),
      makeCase({ name: 'connections-read', unit: 'µs', ...read, bound: READ_BOUND, machine }),
    ];
  });
}

interface Client {
  close(): unknown;
}

async function kibPerClient(kind: 'broker' | 'bare', open: (stage: Stage) => Promise<Client>): Promise<number> {
  await using stage = await Stage.set(policy, server(kind));
  // One first: what is loaded and made with the first client is not each one's.
  const first = await open(stage);
  const before = await residentBytes(stage.broker);
  const clients = await many(open, stage);
  const after = await residentBytes(stage.broker);
  await Promise.all([first, ...clients].map((client) => client.close()));
  return (after - before) / CLIENTS / KIB;
}

async function many<T>(open: (stage: Stage) => Promise<T>, stage: Stage): Promise<T[]> {
  const clients: T[] = [];
  while (clients.length < CLIENTS)
    clients.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => open(stage)))));
  return clients;
}

async function connectBare({ socket: path }: Stage): Promise<Client> {
  const socket: Socket = connect(path);
  socket.on('error', () => socket.destroy());
  // The greeting says that it was accepted: the queue of those that were not is short.
  await once(socket, 'data');
  return { close: () => socket.destroy() };
}

async function residentBytes(broker: ChildProcess): Promise<number> {
  const answer = once(broker, 'message');
  broker.send('measure');
  const [bytes] = (await answer) as [number];
  return bytes;
}
