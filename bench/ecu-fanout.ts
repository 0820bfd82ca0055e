import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type Case, makeCase } from './case.ts';
import type { Published, Run } from './fanout/pace.ts';
import { FanoutProgram } from './fanout/program.ts';
import type { Heard } from './fanout/subscribers.ts';
import { machineOf, UNPINNED } from './machine.ts';
import { Helper, onThisMachine } from './serial/programs.ts';
import { Stage } from './stage.ts';

const ROUNDS = 5;
const HZ = 50;
const FRAMES = 4 * HZ;
const PROCESSES = 4;
const EACH = 25;
const SUBSCRIBERS = PROCESSES * EACH;
/** Nothing may be lost. */
const BOUND = 1;
/** The kernel counts a process's time in these. */
const TICK_MS = 10;

const policy = (port: string) => ({
  devices: {
    'ecu-port': { kind: 'serial', path: port, baudRate: 115_200 },
    ecu0: { kind: 'instrument', profile: 'megasquirt', port: 'ecu-port', provider: { user: userInfo().username } },
  },
  quotas: { connections: SUBSCRIBERS + 10 },
  groups: { bench: { users: [userInfo().username] } },
  rules: [{ id: 'bench-ecu', groups: ['bench'], devices: ['ecu0'], allow: ['read'] }],
});

/**
 * Frames of 115 channels, 50 a second, from a driver to 100 subscribers in four processes: from when they were published to when a subscriber
 * has them, what the broker and the driver take of a CPU for that, and whether one is lost. The floor: a server that encodes each frame once
 * and writes it to 100 sockets. The driver invents its values.
 */
export async function ecuFanout(): Promise<Case[]> {
  await using pty = new Helper('bench/serial/echo.ts', []);
  await using stage = await Stage.set(policy(await pty.firstLine), onThisMachine);
  await using driver = await FanoutProgram.start('driver.ts', [], stage.environment);
  const path = join(stage.directory, 'bare.sock');
  await using bare = await FanoutProgram.start('bare.ts', [path]);
  await using listening = await Subscribers.start(stage);
  await using listeningBare = await Subscribers.start(stage, path);
  const [ours, floor]: [Round[], Round[]] = [[], []];
  for (let round = 0; round <= ROUNDS; round++) {
    const [a, b] = [await measure(driver, listening, stage.broker.pid), await measure(bare, listeningBare)];
    if (round === 0) continue;
    ours.push(a);
    floor.push(b);
  }
  const machine = machineOf(UNPINNED);
  const figures = (of: (round: Round) => number) => ({ ours: ours.map(of), floor: floor.map(of), machine });
  const received = { ours: ours.map((round) => round.received), floor: ours.map(() => SUBSCRIBERS * FRAMES), machine };
  return [
    makeCase({ name: 'ecu-fanout', unit: 'frames', ...received, bound: BOUND, better: 'higher' }),
    makeCase({ name: 'ecu-fanout p99', unit: 'ms', ...figures(({ p99Ms }) => p99Ms) }),
    makeCase({ name: 'ecu-fanout p50', unit: 'ms', ...figures(({ p50Ms }) => p50Ms) }),
    makeCase({ name: 'ecu-fanout, broker and driver', unit: '% of a CPU', ...figures(({ cpu }) => 100 * cpu) }),
  ];
}

interface Round {
  received: number;
  p50Ms: number;
  p99Ms: number;
  /** Of one CPU, the share that the publisher and the broker took. */
  cpu: number;
}

async function measure(publisher: FanoutProgram, subscribers: Subscribers, broker?: number): Promise<Round> {
  const before = broker === undefined ? 0 : cpuMs(broker);
  const run: Run = { hz: HZ, frames: FRAMES };
  const { cpuMs: own, ms } = await publisher.ask<Published>(run);
  const heard = await subscribers.heard();
  const theirs = broker === undefined ? 0 : cpuMs(broker) - before;
  const sorted = heard.flatMap(({ latenciesMs }) => latenciesMs).sort((a, b) => a - b);
  const quantile = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN;
  const received = sorted.length;
  return { received, p50Ms: quantile(0.5), p99Ms: quantile(0.99), cpu: (own + theirs) / ms };
}

/** Time that a process has had on CPUs, as proc(5) has it in `stat`. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

class Subscribers implements AsyncDisposable {
  readonly #programs: FanoutProgram[] = [];

  /** @param path of a bare publisher */
  static async start(stage: Stage, path?: string): Promise<Subscribers> {
    const started = new Subscribers();
    for (let index = 0; index < PROCESSES; index++)
      started.#programs.push(
        await FanoutProgram.start(
          'subscribers.ts',
          [String(EACH), ...(path === undefined ? [] : [path])],
          stage.environment,
        ),
      );
    return started;
  }

  heard(): Promise<Heard[]> {
    return Promise.all(this.#programs.map((program) => program.ask<Heard>({ frames: FRAMES })));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const program of this.#programs) await program[Symbol.asyncDispose]();
  }
}
