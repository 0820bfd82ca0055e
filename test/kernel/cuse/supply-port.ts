/** A serial port of a real kernel with modem lines and a supply on it, in a process of its own. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LineSettings } from '../../../contract/serial/line-settings.ts';
import type { Faults } from '../../../sim/e3631a/faults.ts';
import type { SeenLines } from '../../../sim/serial/wire-end.ts';

const server = fileURLToPath(new URL('supply-server.ts', import.meta.url));

/** To the port's process: faults that the supply has from now on. It answers with how things stand. */
export interface ToSupply {
  readonly faults: Partial<Faults>;
}

export interface SupplyState {
  /** As the port is set. */
  readonly settings: LineSettings;
  /** The port's own lines. */
  readonly lines: { readonly dtr: boolean; readonly rts: boolean };
  /** What the supply sees of them at its end of the cable. */
  readonly seen: SeenLines;
  /** Lines that the supply heard. */
  readonly heard: readonly string[];
  /** How often it noticed Ctrl-C. */
  readonly clears: number;
  /** How many replies it began. */
  readonly replies: number;
}

export type FromSupply = 'plugged' | SupplyState;

export class SupplyPort {
  readonly path: string;
  readonly #server: ChildProcess;

  private constructor(name: string) {
    this.path = `/dev/${name}`;
    this.#server = fork(server, [name]);
  }

  /** Resolves once its node is there. */
  static async plug(name: string): Promise<SupplyPort> {
    const port = new SupplyPort(name);
    const ended = once(port.#server, 'exit').then(([status]) => {
      throw new Error(`the driver of ${port.path} ended: ${status}`);
    });
    await Promise.race([once(port.#server, 'message'), ended]);
    ended.catch(() => {});
    return port;
  }

  async state(faults: Partial<Faults> = {}): Promise<SupplyState> {
    const answer = once(this.#server, 'message');
    this.#server.send({ faults } satisfies ToSupply);
    const [state]: FromSupply[] = await answer;
    if (state === undefined || state === 'plugged') throw new Error('no state');
    return state;
  }

  /** Ends its driver as a crash would. */
  async unplug(): Promise<void> {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    this.#server.kill('SIGKILL');
    await once(this.#server, 'exit');
  }
}
