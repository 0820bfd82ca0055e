import { readdirSync, readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Program } from '../../contract/schedule/program.ts';
import { wakeUpsOf } from '../rest.ts';
import { Stage } from '../stage.ts';

/** A button is at it. */
const INPUT_LINE = 27;
const LINES = 50;
const PORT = '/dev/serial/by-id/usb-Simulated_Serial_Adapter_PSU-0001-if00-port0';
const DAY = '24 h';

const lines = Array.from({ length: LINES + 1 }, (_, line) => line).filter((line) => line !== INPUT_LINE);
const policy = {
  devices: {
    port: { kind: 'serial', path: PORT, baudRate: 9600 },
    ...Object.fromEntries(
      lines.map((line) => [
        `line${line}`,
        { kind: 'gpio', chip: '/sys/devices/platform/soc/fe200000.gpio', line, direction: 'output' },
      ]),
    ),
  },
  groups: { bench: { users: [userInfo().username], quotas: { programs: LINES * 2, leases: LINES * 2 } } },
  rules: [{ id: 'bench', groups: ['bench'], devices: ['*'], allow: ['read', 'write'] }],
};
/** Half of them are a lane's, half of them wait for a port. */
const programs: Program[] = [
  ...lines.map((line): Program => ({ events: [{ gpio: { device: `line${line}`, value: 1 }, at: DAY }] })),
  ...lines.map((): Program => ({ events: [{ serial: { device: 'port', text: 'hello' }, at: DAY }] })),
];

export interface Watched {
  wakeUps: number;
  cpuShare: number;
}

/** A whole broker on the simulated kernel: without programs, and with a hundred whose next event is a day away. */
export class IdleBroker implements AsyncDisposable {
  readonly #stage: Stage;

  private constructor(stage: Stage) {
    this.#stage = stage;
  }

  static async start(): Promise<IdleBroker> {
    return new IdleBroker(await Stage.set(policy));
  }

  async watched({ programs: count, ms }: { programs: boolean; ms: number }): Promise<Watched> {
    await using postern = await this.#stage.connect();
    const running = count ? await Promise.all(programs.map((program) => postern.schedule.run(program))) : [];
    // What it takes to begin them is not what is watched.
    await sleep(ms);
    const pid = this.#stage.broker.pid ?? 0;
    const [wakeUps, ns, began] = [wakeUpsOf(pid), cpuNs(pid), performance.now()];
    await sleep(ms);
    const took = performance.now() - began;
    const watched = { wakeUps: ((wakeUpsOf(pid) - wakeUps) * 1000) / took, cpuShare: (cpuNs(pid) - ns) / 1e6 / took };
    if (running.some(({ isOver }) => isOver)) throw new Error('a program has ended');
    return watched;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stage[Symbol.asyncDispose]();
  }
}

/** Time on processors that the threads of a process have had, as `schedstat` has it. */
function cpuNs(pid: number): number {
  const spent = (thread: string) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
  return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + spent(thread), 0);
}
