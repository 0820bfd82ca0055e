/**
 * A broker on the simulated kernel with a gamepad that somebody plays: `node bench/events/server.ts DIRECTORY`, started with a channel.
 * A message `{ perSecond, events }` has it report so many events at that pace, or as fast as they are read with `perSecond` 0; it is
 * answered by how long that took, ms.
 */
import { setImmediate } from 'node:timers/promises';
import { Broker } from '../../broker/broker.ts';
import { monotonicClock } from '../../broker/hardware/clock.ts';
import { makeLog } from '../../broker/log.ts';
import { gamepad } from '../../sim/input/model.ts';
import { SimulatedInput } from '../../sim/input.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';

export interface Play {
  perSecond: number;
  events: number;
}

const EV_ABS = 3;
const ABS_X = 0;
/** Well below what the kernel keeps for a reader: a real device that is faster than its reader loses events as well. */
const AT_ONCE = 32;

const [directory = ''] = process.argv.slice(2);
const kernel = new SimulatedKernel(monotonicClock, 0);
const input = new SimulatedInput(kernel, { number: 0, model: gamepad });

async function play({ perSecond, events }: Play): Promise<number> {
  const began = performance.now();
  for (let sent = 0; sent < events; await setImmediate()) {
    const due = perSecond === 0 ? events : Math.floor(((performance.now() - began) / 1000) * perSecond);
    const until = Math.min(events, due, sent + AT_ONCE);
    // A movement and the event that ends it: what is not ended is not told.
    for (; sent < until; sent += 2) {
      input.emit(EV_ABS, ABS_X, (sent % 4) - 1);
      input.sync();
    }
  }
  return performance.now() - began;
}

process.on('message', (message) => void play(message as Play).then((ms) => process.send?.(ms)));
const socketPath = `${directory}/postern.sock`;
await Broker.start({
  files: { policy: `${directory}/policy.json`, authorizedKeys: `${directory}/authorized_keys` },
  socketPath,
  socketMode: 0o600,
  socketGroup: undefined,
  stateDirectory: directory,
  auditPath: `${directory}/audit.jsonl`,
  os: kernel,
  log: makeLog('info', (line) => process.stderr.write(line), false),
});
