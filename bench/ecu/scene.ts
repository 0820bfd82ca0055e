import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Postern } from '../../client/main.ts';
import { Helper, onThisMachine } from '../serial/programs.ts';
import { Stage } from '../stage.ts';

const PATIENCE_MS = 20_000;
/** Of a clock tick in /proc: 100 a second, whatever the kernel's own. */
const TICK_MS = 10;

const policy = (port: string, baudRate: number) => ({
  devices: {
    'ecu-port': { kind: 'serial', path: port, baudRate },
    ecu0: { kind: 'instrument', profile: 'megasquirt', port: 'ecu-port', provider: { user: userInfo().username } },
  },
  groups: { bench: { users: [userInfo().username] } },
  rules: [{ id: 'bench-ecu', groups: ['bench'], devices: ['ecu0'], allow: ['read', 'write', 'control'] }],
});

/** A simulated controller on a paced pseudo terminal, a broker, and a driver: each a process of its own. */
export class Scene implements AsyncDisposable {
  readonly stage: Stage;
  readonly postern: Postern;
  /** The controller's definition, as a file. */
  readonly ini: string;
  readonly #controller: Helper;
  readonly #driver: Helper;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    { stage, postern, ini }: Pick<Scene, 'stage' | 'postern' | 'ini'>,
    controller: Helper,
    driver: Helper,
    stack: AsyncDisposableStack,
  ) {
    this.stage = stage;
    this.postern = postern;
    this.ini = ini;
    this.#controller = controller;
    this.#driver = driver;
    this.#stack = stack;
  }

  /** @param driverOptions as `postern drive --option` has them, beside `ini` */
  static async set(baudRate: number, driverOptions: readonly string[] = []): Promise<Scene> {
    await using stack = new AsyncDisposableStack();
    const folder = mkdtempSync(join(tmpdir(), 'postern-bench-ecu-'));
    stack.defer(() => rmSync(folder, { recursive: true }));
    const ini = join(folder, 'ecu.ini');
    const controller = stack.use(new Helper('sim/ecu/main.ts', ['--baud', String(baudRate), '--ini', ini]));
    const stage = stack.use(await Stage.set(policy(await controller.firstLine, baudRate), onThisMachine));
    const words = [`ini=${ini}`, ...driverOptions].flatMap((option) => ['--option', option]);
    const driver = stack.use(new Helper('cli/main.ts', ['drive', 'ecu0', ...words], stage.environment));
    const postern = stack.use(await stage.connect());
    const scene = new Scene({ stage, postern, ini }, controller, driver, stack.move());
    try {
      await scene.#served();
      return scene;
    } catch (error) {
      await scene[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** CPU time so far, ms: of the broker and of the driver. */
  cpu(): { broker: number; driver: number } {
    return { broker: cpuMs(this.stage.broker.pid), driver: cpuMs(this.#driver.child.pid) };
  }

  /** What the pacer says of its own exactness. */
  async pace(): Promise<string> {
    const said = new Promise<string>((resolve) => {
      this.#controller.child.stdout?.once('data', (text: Buffer) => resolve(String(text).trim()));
    });
    this.#controller.child.stdin?.write('pace\n');
    return await said;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  async #served(): Promise<void> {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) {
      const { instruments } = await this.postern.instrument.list();
      if (instruments.some((each) => each.served)) return;
    }
    throw new Error(`no driver serves the controller: ${this.#driver.errors}`);
  }
}

/** CPU time so far of a process with all its threads, ms. */
export function cpuMs(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
