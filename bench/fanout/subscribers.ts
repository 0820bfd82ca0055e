/**
 * So many subscribers of everything: `node bench/fanout/subscribers.ts COUNT [SOCKET]`, with POSTERN_SOCKET and POSTERN_KEY; of a bare
 * publisher with SOCKET. A message `{ frames }` is answered by what has come, when each has so many or nothing comes any more.
 */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Postern } from '../../client/main.ts';
import { decode } from '../../contract/wire/codec.ts';
import { FrameReader, MAX_FRAME } from '../../contract/wire/frame.ts';
import { nowMs } from './pace.ts';

/** What came since the last question: of each frame, how long it took from the publisher to here. */
export interface Heard {
  latenciesMs: number[];
}

const QUIET_MS = 2000;

const [count = 1, path] = [Number(process.argv[2]), process.argv[3]];
let heard: Heard = { latenciesMs: [] };
let lastAt = nowMs();

function hear(atMs: number): void {
  lastAt = nowMs();
  heard.latenciesMs.push(lastAt - atMs);
}

async function listen(): Promise<void> {
  const postern = await Postern.connect();
  const frames = postern.telemetry('ecu0').frames();
  await frames.started;
  void (async () => {
    for await (const { atMs } of frames) hear(atMs);
  })();
}

async function listenBare(socketPath: string): Promise<void> {
  const socket = connect(socketPath);
  const reader = new FrameReader(MAX_FRAME);
  socket.on('data', (bytes) => {
    for (const payload of reader.push(bytes)) hear((decode(payload) as [0, 0, { atMs: number }])[2].atMs);
  });
  await new Promise((resolve) => socket.once('connect', resolve));
}

async function answer({ frames }: { frames: number }): Promise<void> {
  lastAt = nowMs();
  while (heard.latenciesMs.length < count * frames && nowMs() - lastAt < QUIET_MS) await sleep(20);
  process.send?.(heard);
  heard = { latenciesMs: [] };
}

for (let index = 0; index < count; index++) await (path === undefined ? listen() : listenBare(path));
process.on('message', (message) => void answer(message as { frames: number }));
process.send?.('ready');
