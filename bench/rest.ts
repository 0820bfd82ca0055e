import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildPackage } from './built.ts';
import { type Case, makeCase } from './case.ts';
import { machineOf, UNPINNED } from './machine.ts';
import { benchPolicy } from './policy.ts';
import { type Program, Stage } from './stage.ts';

const ROUNDS = 3;
/** After its start V8 tidies up for some seconds. */
const SETTLE_MS = 12_000;
const WATCH_MS = 12_000;
/** As install/posternd.service asks for it: told every five seconds that all is well. */
const WATCHDOG_MS = 10_000;
const KIB_PER_MIB = 1024;
const MEMORY_BOUND_MIB = 90;
/** Nothing but the watchdog's timer may fire: at half its time, and so at most this often while we watch. */
const WAKE_UPS_BOUND = (Math.floor(WATCH_MS / (WATCHDOG_MS / 2)) + 1) / (WATCH_MS / 1000);

/** A Node that listens on a socket, and does no more. */
const BARE = "require('node:net').createServer().listen(process.argv[1])";

/**
 * The built `posternd` on this machine's own kernel, with a policy of PWM alone, while nobody asks it anything, against a bare Node
 * that listens: resident memory, and how often any of its threads wakes up.
 */
export async function rest(): Promise<Case[]> {
  const { posternd } = buildPackage();
  const program = ({ directory }: Stage): Program => {
    const at = (name: string) => `${directory}/${name}`;
    const files = ['--policy', at('policy.json'), '--socket', at('postern.sock'), '--audit', at('audit.jsonl')];
    const environment = { WATCHDOG_USEC: String(WATCHDOG_MS * 1000) };
    return { args: [posternd, ...files, '--state', directory], environment };
  };
  const memory = { ours: [] as number[], floor: [] as number[] };
  const wakeUps = { ours: [] as number[], floor: [] as number[] };
  await using stage = await Stage.set(benchPolicy(), program);
  const bare = spawn(process.execPath, ['-e', BARE, `${stage.directory}/bare.sock`], { stdio: 'ignore' });
  try {
    await once(bare, 'spawn');
    await sleep(SETTLE_MS);
    for (let round = 0; round < ROUNDS; round++) {
      const pids = [stage.broker.pid, bare.pid] as [number, number];
      const before = pids.map(wakeUpsOf) as [number, number];
      await sleep(WATCH_MS);
      const perSecond = pids.map((pid, index) => ((wakeUpsOf(pid) - (before[index] ?? 0)) * 1000) / WATCH_MS);
      wakeUps.ours.push(perSecond[0] ?? Number.NaN);
      wakeUps.floor.push(perSecond[1] ?? Number.NaN);
      memory.ours.push(residentMib(pids[0]));
      memory.floor.push(residentMib(pids[1]));
    }
  } finally {
    bare.kill();
  }
  const machine = machineOf(UNPINNED);
  return [
    makeCase({ name: 'rest-memory', unit: 'MiB', ...memory, bound: MEMORY_BOUND_MIB, machine }),
    makeCase({ name: 'rest-wake-ups', unit: 'wake-ups/s', ...wakeUps, bound: WAKE_UPS_BOUND, machine }),
  ];
}

/** Field of a `status` file of proc(5). */
function field(path: string, name: string): number {
  const [, value] = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(path, 'utf8')) ?? [];
  return Number(value);
}

const residentMib = (pid: number): number => field(`/proc/${pid}/status`, 'VmRSS') / KIB_PER_MIB;

/** How often the threads of a process have gone to sleep so far: each wake-up ends in one. */
export function wakeUpsOf(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const counts = threads.map((thread) => field(`/proc/${pid}/task/${thread}/status`, 'voluntary_ctxt_switches'));
  return counts.reduce((sum, count) => sum + count, 0);
}
