/**
 * In the guest: a client's `pwm.set` on this kernel's PWM, less the same write done by this process itself, against a `pwm.set` on the
 * simulated kernel. What is left over 1 is what the real back end costs beside its system calls. Prints its cases as JSON.
 */
import { closeSync, openSync, realpathSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Postern } from '../../client/main.ts';
import { plugPca9685 } from '../../test/kernel/pca9685.ts';
import { makeCase, median } from '../case.ts';
import { machineOf, UNPINNED } from '../machine.ts';
import { benchPolicy } from '../policy.ts';
import { calls, p50Us, start } from '../rpc.ts';
import { checkout, type Program, Stage } from '../stage.ts';

const ROUNDS = 15;
const CALLS = 500;
const CHANNEL = 1;
const BOUND = 1.2;

/** A broker on this kernel's own devices. */
const real = ({ directory }: Stage): Program => {
  const at = (name: string) => join(directory, name);
  const files = ['--policy', at('policy.json'), '--socket', at('postern.sock'), '--audit', at('audit.jsonl')];
  return { args: [join(checkout, 'broker/main.ts'), ...files, '--state', directory] };
};

const chip = await plugPca9685();
await using onKernel = await Stage.set(benchPolicy({ chip: realpathSync(`/sys/class/pwm/${chip}/device`) }), real);
await using simulated = await Stage.set(benchPolicy());
await using postern = await onKernel.connect();
await using other = await simulated.connect();
await start(postern);
await start(other);

/** The middle time of the one write of which such a set consists, on a kept descriptor as the broker has it, µs. */
function localWriteUs(): number {
  const fd = openSync(`/sys/class/pwm/${chip}/pwm${CHANNEL}/duty_cycle`, 'r+');
  const times = new Float64Array(CALLS);
  for (let n = 0; n < CALLS; n++) {
    const began = performance.now();
    writeSync(fd, Buffer.from(String(calls.write.params(n).dutyNs)), 0, undefined, 0);
    times[n] = performance.now() - began;
  }
  closeSync(fd);
  return median(times) * 1000;
}

const setUs = (client: Postern) => p50Us(client, calls.write, CALLS);
const runs = { set: [] as number[], local: [] as number[], simulated: [] as number[] };
for (let round = 0; round <= ROUNDS; round++) {
  const [set, local, sim] = [await setUs(postern), localWriteUs(), await setUs(other)];
  if (round === 0) continue;
  runs.set.push(set);
  runs.local.push(local);
  runs.simulated.push(sim);
}
const ours = runs.set.map((us, round) => us - (runs.local[round] ?? Number.NaN));
const machine = `${machineOf(UNPINNED)} (a guest of one CPU)`;
const cases = [
  makeCase({ name: 'pwm-set', unit: 'µs', ours, floor: runs.simulated, bound: BOUND, machine }),
  makeCase({ name: 'pwm-set-whole', unit: 'µs', ours: runs.set, floor: runs.local, machine }),
];
process.stdout.write(JSON.stringify(cases));
