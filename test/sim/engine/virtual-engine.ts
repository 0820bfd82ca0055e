/** The model on a virtual clock, and what it says; and the firmware itself on one, for comparing them. */
import { spawnSync } from 'node:child_process';
import { EngineMachine, type MachineOptions } from '../../../sim/engine/machine.ts';
import type { Line } from '../../../sim/pace/line.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';

/** What a line of the console is, read. */
export type Said = Readonly<Record<string, unknown>>;

/** A line that is asked, or for how many ms time passes. */
export type Step = string | number;

export class VirtualEngine {
  readonly clock = new VirtualClock();
  readonly machine: EngineMachine;
  readonly said: Said[] = [];
  #hear: (bytes: Uint8Array) => void = () => {};
  #text = '';

  constructor(options: MachineOptions = {}) {
    const line: Line = {
      onBytes: (listener) => {
        this.#hear = (bytes) => listener(bytes, this.clock.nowNs());
      },
      send: (bytes) => this.#take(Buffer.from(bytes).toString('latin1')),
      discard: () => {},
      onSent: () => {},
      setReady: () => {},
      isPeerReady: true,
    };
    // In real time a line takes milliseconds; here all of it comes at once.
    this.machine = new EngineMachine(line, this.clock, { pace: { baudRate: 1e12, bitsPerCharacter: 10 }, ...options });
  }

  send(text: string): void {
    this.#hear(Buffer.from(text, 'latin1'));
  }

  /** @returns what is said to it at once */
  ask(request: object): Said {
    const before = this.said.length;
    this.send(`${JSON.stringify({ id: before, ...request })}\n`);
    const [answer] = this.said.slice(before).filter((said) => 'id' in said);
    return answer ?? {};
  }

  result(request: object): Said {
    const answer = this.ask(request);
    if (!('result' in answer)) throw new Error(JSON.stringify(answer));
    return answer.result as Said;
  }

  async run(steps: readonly Step[]): Promise<readonly Said[]> {
    for (const step of steps) {
      if (typeof step === 'number') await this.clock.advance(step);
      else this.send(`${step}\n`);
    }
    return this.said;
  }

  #take(text: string): void {
    this.#text += text;
    const lines = this.#text.split('\n');
    this.#text = lines.pop() ?? '';
    for (const line of lines) this.said.push(JSON.parse(line) as Said);
  }
}

/** What the firmware says to the same. @param program of `hostFirmware` @throws Error where it ends badly */
export function firmwareSays(program: string, steps: readonly Step[], words: readonly string[] = []): Said[] {
  const input = steps.map((step) => (typeof step === 'number' ? `@run ${step}\n` : `${step}\n`)).join('');
  const { status, stdout, stderr } = spawnSync(program, ['--clock', 'virtual', ...words], {
    input,
    encoding: 'latin1',
  });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Said);
}
