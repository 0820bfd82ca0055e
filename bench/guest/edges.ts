/**
 * In the guest: edges of a real kernel's GPIO line (gpio-sim), pulled to and fro by this process at one pace after the other, and how many
 * of them a subscriber hears. The guest has one processor and a clock of 100 Hz: what comes closer than about 12 ms it makes one. Prints
 * its cases as JSON.
 */
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GpioSim } from '../../test/kernel/gpio-sim.ts';
import { makeCase } from '../case.ts';
import { machineOf, UNPINNED } from '../machine.ts';
import { checkout, type Program, Stage } from '../stage.ts';

const LINE = 3;
const EDGES = 100;
const ROUNDS = 3;
/** Between two edges; the last is below what the guest's clock tells apart. */
const PACES_MS = [40, 20, 5];
/** What is still on its way when the last edge was made. */
const SETTLE_MS = 200;

const chip = new GpioSim({ lines: 8, label: 'bench' });
const policy = {
  devices: { line: { kind: 'gpio', chip: chip.parentPath, line: LINE, direction: 'input' } },
  groups: { bench: { users: [userInfo().username] } },
  rules: [{ id: 'bench-line', groups: ['bench'], devices: ['line'], allow: ['read'] }],
};
/** A broker on this kernel's own devices. */
const real = ({ directory }: Stage): Program => {
  const at = (name: string) => join(directory, name);
  const files = ['--policy', at('policy.json'), '--socket', at('postern.sock'), '--audit', at('audit.jsonl')];
  return { args: [join(checkout, 'broker/main.ts'), ...files, '--state', directory] };
};

await using stage = await Stage.set(policy, real);
await using postern = await stage.connect();
const subscription = await postern.subscribe('gpio.edges', { devices: ['line'] });
let heard = 0;
void (async () => {
  for await (const { value } of subscription) heard += value.edges.length;
})();

async function heardOf(paceMs: number): Promise<number> {
  heard = 0;
  for (let edge = 0; edge < EDGES; edge++) {
    chip.pull(LINE, edge % 2 === 0 ? 1 : 0);
    await sleep(paceMs);
  }
  await sleep(SETTLE_MS);
  return heard;
}

const machine = `${machineOf(UNPINNED)} (a guest of one CPU)`;
const cases = [];
for (const paceMs of PACES_MS) {
  const ours: number[] = [];
  for (let round = 0; round < ROUNDS; round++) ours.push(await heardOf(paceMs));
  const floor = ours.map(() => EDGES);
  cases.push(makeCase({ name: `edges-${paceMs}ms`, unit: 'edges', ours, floor, better: 'higher', machine }));
}
subscription.close();
process.stdout.write(JSON.stringify(cases));
