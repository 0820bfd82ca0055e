import type { ChildProcess } from 'node:child_process';
import type { Random } from './random.ts';
import type { Stage } from './stage.ts';

const RESTART_MS = 1000;
const LOG_CHARACTERS = 4000;

const instruments = ['psu0', 'ecu0'] as const;

/** The instruments' drivers, each started again when it ends, as systemd does. */
export class Drivers {
  readonly #stage: Stage;
  readonly #running = new Map<string, ChildProcess>();
  /** What each said last. */
  readonly logs: Record<string, string> = {};
  #isOver = false;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  get size(): number {
    return instruments.length;
  }

  start(): void {
    for (const instrument of instruments) this.#start(instrument);
  }

  kill(random: Random): void {
    this.#running.get(random.pick(instruments))?.kill('SIGKILL');
  }

  async end(): Promise<void> {
    this.#isOver = true;
    const all = [...this.#running.values()];
    const ended = all.map((child) => new Promise((resolve) => child.once('close', resolve)));
    for (const child of all) child.kill('SIGTERM');
    await Promise.all(ended);
  }

  #start(instrument: string): void {
    if (this.#isOver) return;
    const child = this.#stage.startDriver(instrument);
    this.#running.set(instrument, child);
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (text: Buffer) => {
        this.logs[instrument] = `${this.logs[instrument] ?? ''}${text}`.slice(-LOG_CHARACTERS);
      });
    child.once('close', () => {
      this.#running.delete(instrument);
      setTimeout(() => this.#start(instrument), RESTART_MS).unref();
    });
  }
}
