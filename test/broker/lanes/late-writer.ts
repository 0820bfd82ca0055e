/** A thread that writes to an output for as long as it may. */
import { parentPort, workerData } from 'node:worker_threads';
import { Revoked, WrittenOutput } from '../../../broker/lanes/lane-output.ts';
import { MINE, SAFE, STATE, TOLD, TOLD_ROUND, WROTE } from './late-writer-words.ts';

const { generations, slot, words: memory } = workerData;
const words = new Int32Array(memory);

function writeWhileAllowed(): void {
  const call = { fd: 0, request: 0, bytes: new Uint8Array(1) };
  const output = new WrittenOutput(
    {
      name: 'a',
      slot,
      generation: Atomics.load(words, MINE),
      sealed: { kind: 'calls', calls: [call, call], fds: [] },
    },
    { setBy: undefined, files: undefined },
    {
      words: new Int32Array(generations),
      calls: {
        nowNs: () => 0,
        ioctl: () => {},
        close: () => {},
        writeAtStart: () => {
          // What a driver does before it writes.
          for (let spins = 0; spins < 30; spins++) Atomics.load(words, TOLD);
          Atomics.store(words, STATE, 1);
        },
      },
    },
  );
  try {
    for (let n = 0; ; n++) output.set(n % 2);
  } catch (error) {
    if (!(error instanceof Revoked)) throw error;
    Atomics.store(words, WROTE, error.wrote ? 1 : 0);
  }
}

parentPort?.postMessage('ready');
for (let done = 0; ; ) {
  const round = Atomics.load(words, TOLD);
  if (round === SAFE) break;
  if (round === done) continue;
  writeWhileAllowed();
  done = round;
  Atomics.store(words, TOLD_ROUND, round);
}
