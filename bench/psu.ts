import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Postern, Psu } from '../client/main.ts';
import { commands, END, queries } from '../drivers/e3631a/codec.ts';
import { characterNs, PACE_9600_8N2 } from '../sim/pace/pace.ts';
import { type Case, makeCase, median } from './case.ts';
import { machineOf, UNPINNED } from './machine.ts';
import { Helper, onThisMachine } from './serial/programs.ts';
import { Stage } from './stage.ts';

/** What psud needed for the same, by its own log. */
const PSUD_UPDATE_MS = 215;
const PSUD_POWER_MS = 5.467;

const ROUNDS = 5;
const UPDATES = 20;
const COMMANDS = 200;
const PATIENCE_MS = 20_000;
const OUTPUT = 'P25V';
const CHARACTER_MS = characterNs(PACE_9600_8N2) / 1e6;

const policy = (port: string) => ({
  devices: {
    'psu-port': { kind: 'serial', path: port, baudRate: 9600, stopBits: 2 },
    psu0: { kind: 'instrument', profile: 'e3631a', port: 'psu-port', provider: { user: userInfo().username } },
  },
  groups: { bench: { users: [userInfo().username] } },
  rules: [{ id: 'bench-psu', groups: ['bench'], devices: ['psu0'], allow: ['read', 'write', 'control'] }],
});

/**
 * A bench supply behind a driver and a broker, each a process of its own, at the pace of its wire (9600 8N2). An *update* is whether it is on,
 * what is set and what is measured of one output; its floor is what its bits take on the wire. A *command* is a voltage that is set while the
 * supply is polled without a pause; it may wait for one question.
 */
export async function psu(): Promise<Case[]> {
  return [...(await withSupply(0, measured)), ...(await withSupply(20, slow))];
}

async function withSupply(queryMs: number, measure: (bench: Bench) => Promise<Case[]>): Promise<Case[]> {
  await using supply = new Helper('sim/e3631a/main.ts', ['--load', `${OUTPUT}=50`, '--query-ms', String(queryMs)]);
  await using stage = await Stage.set(policy(await supply.firstLine), onThisMachine);
  await using driver = new Helper('cli/main.ts', ['drive', 'psu0'], stage.environment);
  await using postern = await stage.connect();
  const device = postern.psu('psu0');
  await served(postern, driver);
  await device.set({ output: OUTPUT, volts: 5, amps: 0.5 });
  await device.on();
  return await measure({ postern, device });
}

interface Bench {
  postern: Postern;
  device: Psu;
}

async function measured(bench: Bench): Promise<Case[]> {
  const machine = machineOf(UNPINNED);
  const updates = await updateRuns(bench);
  const [ours, wire] = [updates.map(({ ms }) => ms), updates.map(({ wireMs }) => wireMs)];
  const psud = updates.map(() => PSUD_UPDATE_MS);
  const command = await commandRuns(bench);
  const power = await powerRuns(bench);
  const unit = 'ms';
  return [
    makeCase({ name: 'psu-update, by its bits', unit, ours, floor: wire, bound: 1.08, machine }),
    makeCase({ name: "psu-update, by psud's", unit, ours, floor: psud, bound: 0.5, machine }),
    makeCase({ name: 'psu-command p99', unit, ours: [command.p99], floor: [command.mostMs], bound: 1, machine }),
    makeCase({ name: 'psu-command p50', unit, ours: [command.p50], floor: [command.ownMs], machine }),
    makeCase({ name: "psu-power, by psud's", unit, ours: power, floor: power.map(() => PSUD_POWER_MS), machine }),
  ];
}

async function slow(bench: Bench): Promise<Case[]> {
  const updates = await updateRuns(bench);
  const [ours, floor] = [updates.map(({ ms }) => ms), updates.map(({ wireMs }) => wireMs)];
  return [makeCase({ name: 'psu-update at 20 ms a query', unit: 'ms', ours, floor, machine: machineOf(UNPINNED) })];
}

/** Between readings of the same output, round after round: how long, and what the bits that went meanwhile take. */
async function updateRuns({ postern, device }: Bench): Promise<{ ms: number; wireMs: number }[]> {
  const port = postern.serial('psu-port');
  const bytes = async () => {
    const { sent, received } = await port.info();
    return sent + received;
  };
  const runs: { ms: number; wireMs: number }[] = [];
  const readings = device.readings({ output: OUTPUT });
  let count = -1;
  let [since, from] = [0, 0];
  for await (const _reading of readings) {
    if (++count % UPDATES !== 0) continue;
    const [now, until] = [performance.now(), await bytes()];
    // The first round is for the driver to find its pace.
    if (count > UPDATES) runs.push({ ms: (now - since) / UPDATES, wireMs: ((until - from) * CHARACTER_MS) / UPDATES });
    [since, from] = [now, until];
    if (runs.length === ROUNDS) break;
  }
  return runs;
}

async function commandRuns({ device }: Bench): Promise<{ p50: number; p99: number; ownMs: number; mostMs: number }> {
  const latencies: number[] = [];
  for (let index = 0; index < COMMANDS; index++) {
    // At any moment of a round.
    await sleep(20 + Math.random() * 120);
    const began = performance.now();
    await device.set({ output: OUTPUT, volts: index % 2 === 0 ? 5.1 : 5.2 });
    latencies.push(performance.now() - began);
  }
  const sorted = latencies.toSorted((a, b) => a - b);
  const ownMs = wireMs(commands.apply(OUTPUT, { volts: 5.1 }), 0) + queryMs(queries.setPoints(OUTPUT));
  const polled = [
    queries.on,
    queries.setPoints(OUTPUT),
    queries.volts(OUTPUT),
    queries.amps(OUTPUT),
    queries.mode(OUTPUT),
  ];
  const longest = Math.max(...polled.map(queryMs));
  const p99 = sorted[Math.ceil(0.99 * sorted.length) - 1] ?? Number.NaN;
  return { p50: median(latencies), p99, ownMs, mostMs: ownMs + longest };
}

async function powerRuns({ device }: Bench): Promise<number[]> {
  const runs: number[] = [];
  for (let index = 0; index < 2 * ROUNDS; index++) {
    await sleep(20 + Math.random() * 120);
    const began = performance.now();
    await (index % 2 === 0 ? device.off() : device.on());
    runs.push(performance.now() - began);
  }
  return runs;
}

/** Both have an end of line, and the supply's has two characters. */
const wireMs = (text: string, answerLength: number): number => {
  const answer = answerLength === 0 ? 0 : answerLength + 2;
  return (text.length + END.length + answer) * CHARACTER_MS;
};
const queryMs = ({ text, answerLength }: { text: string; answerLength: number }): number => wireMs(text, answerLength);

async function served(postern: Postern, driver: Helper): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) {
    const { instruments } = await postern.instrument.list();
    if (instruments.some((each) => each.served)) return;
  }
  throw new Error(`no driver serves the supply: ${driver.errors}`);
}
