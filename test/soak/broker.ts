/**
 * The broker of the soak, in a process of its own as `sim/main.ts`: `node --expose-gc test/soak/broker.ts DIRECTORY AUDIT USERS`. What hands do
 * to the hardware, and what meters show, goes over the channel to the process that started it.
 */
import '../../broker/thread-pool.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapSpaceStatistics } from 'node:v8';
import { monotonicClock } from '../../broker/hardware/clock.ts';
import { makeLog } from '../../broker/log.ts';
import { runBroker } from '../../broker/process.ts';
import { SimulatedKernel } from '../../sim/kernel.ts';
import type { Asked, Look } from './door.ts';
import { plugHardware } from './hardware.ts';
import { type PolicyName, policies, ruleCount } from './world.ts';

/** A ratio that was set through whole nanoseconds. */
const ROUNDING = 1e-6;
const MOST_EXCESSES = 20;
const COLLECTIONS = 4;

const [directory = '', auditPath = '', users = '1'] = process.argv.slice(2);
const userCount = Number(users);

/** Which policy is in force, as the broker's own log says in the very turn in which that changes. */
let inForce: PolicyName = 'wide';
let actuations = 0;
const excesses: string[] = [];

function write(line: string): void {
  const [, rules] = /policy loaded: (\d+) rules/.exec(line) ?? [];
  if (rules !== undefined) inForce = Number(rules) === ruleCount(userCount, 'tight') ? 'tight' : 'wide';
  process.stderr.write(line);
}

const kernel = new SimulatedKernel(monotonicClock, 0);
const hardware = plugHardware(kernel, userCount, (unit, ratio) => {
  actuations++;
  if (ratio > policies[inForce] + ROUNDING && excesses.length < MOST_EXCESSES)
    excesses.push(`${new Date().toISOString()} ${unit} is on for ${ratio} of the time under the policy '${inForce}'`);
});

/** What is used of the heap but for code: that grows for as long as functions are called that were not before. */
const dataBytes = () =>
  getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !/code|trusted|read_only/.test(name))
    .reduce((sum, { space_used_size: bytes }) => sum + bytes, 0);

async function answer({ ask, collect, plug, unplug, press }: Asked): Promise<void> {
  if (plug !== undefined) hardware.plugs[plug]?.plug();
  if (unplug !== undefined) hardware.plugs[unplug]?.unplug();
  if (press === true) hardware.press();
  for (let count = 0; collect === true && count < COLLECTIONS; count++) {
    globalThis.gc?.();
    await sleep(50);
  }
  const { rss } = process.memoryUsage();
  const look: Look = {
    ask,
    meters: hardware.look(),
    actuations,
    excesses: excesses.splice(0),
    memory: { rss, heap: dataBytes() },
    openInKernel: kernel.openDescriptors,
  };
  process.send?.(look);
}
process.on('message', (asked: Asked) => void answer(asked));

process.title = 'posternd-soak';
await runBroker(
  {
    files: { policy: `${directory}/policy.json`, authorizedKeys: `${directory}/authorized_keys` },
    socketPath: `${directory}/postern.sock`,
    socketMode: 0o666,
    socketGroup: undefined,
    stateDirectory: directory,
    auditPath,
    os: kernel,
    log: makeLog('info', write, false),
  },
  process.env,
);
