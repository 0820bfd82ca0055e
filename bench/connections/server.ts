/**
 * A process whose memory is looked at while clients are connected to it: a broker on the simulated kernel, or nothing but node:net.
 * `node --expose-gc bench/connections/server.ts broker|bare DIRECTORY`, started with a channel: every message on it is answered by
 * the resident bytes after a full collection.
 */
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Broker } from '../../broker/broker.ts';
import { monotonicClock } from '../../broker/hardware/clock.ts';
import { makeLog } from '../../broker/log.ts';
import { makeDemoBoard } from '../../sim/board.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';

/** What a collection gives back to the system, it gives back by and by. */
const COLLECTIONS = 5;
const BETWEEN_MS = 100;

async function residentBytes(): Promise<number> {
  for (let count = 0; count < COLLECTIONS; count++) {
    globalThis.gc?.();
    await sleep(BETWEEN_MS);
  }
  return process.memoryUsage.rss();
}

const [kind, directory = ''] = process.argv.slice(2);
const socketPath = `${directory}/postern.sock`;
const log = makeLog('info', (line) => process.stderr.write(line), false);
process.on('message', () => void residentBytes().then((bytes) => process.send?.(bytes)));
if (kind === 'bare')
  createServer((socket) => socket.resume().write('.')).listen(socketPath, () => log.info(`serving ${socketPath}`));
else
  await Broker.start({
    files: { policy: `${directory}/policy.json`, authorizedKeys: `${directory}/authorized_keys` },
    socketPath,
    socketMode: 0o600,
    socketGroup: undefined,
    stateDirectory: directory,
    auditPath: `${directory}/audit.jsonl`,
    os: makeDemoBoard(new SimulatedKernel(monotonicClock, 0)).kernel,
    log,
  });
