/** What a person does to the model while it runs, by the first word of a line. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { errorText } from '../pace/lateness.ts';
import type { EngineMachine } from './machine.ts';
import type { EngineOnPty } from './on-pty.ts';
import { parseVolts, sensorCalled } from './options.ts';

export interface Bench extends EngineOnPty {
  plug(): Promise<void>;
  unplug(): Promise<void>;
}

type Say = (line: string) => void;

/** Of the model alone: also for who has it on another line than a terminal. */
export const machineActs: Readonly<
  Record<string, (machine: EngineMachine, words: readonly string[], say: Say) => void>
> = {
  volts: ({ engine }, [word = '']) => void engine.volts.set(...parseVolts(word)),
  unwire: ({ engine }, [word = '']) => void engine.volts.delete(sensorCalled(word)),
  reset: (machine) => machine.reset(),
  counts: ({ engine }, _, say) => say(`counts ${JSON.stringify(engine.timing.counts(false))}`),
};

const acts: Readonly<Record<string, (bench: Bench, say: Say) => void | Promise<void>>> = {
  pace: ({ adapter: { pacer } }, say) => {
    if (pacer === undefined) throw new Error('it is unplugged');
    const { received, sent } = pacer.error;
    say(`pace heard ${errorText(received)}; said ${errorText(sent)}; lost ${pacer.lost}`);
  },
  plug: ({ plug }) => plug(),
  unplug: ({ unplug }) => unplug(),
};

/** @throws Error for what is not understood */
export async function obeyLine(bench: Bench, line: string, say: Say): Promise<void> {
  const [verb = '', ...words] = line.trim().split(/\s+/);
  const own = Object.hasOwn(acts, verb) ? acts[verb] : undefined;
  const ofMachine = Object.hasOwn(machineActs, verb) ? machineActs[verb] : undefined;
  if (own !== undefined) await own(bench, say);
  else if (ofMachine !== undefined) ofMachine(bench.machine, words, say);
  else
    throw new Error(
      `the engine knows ${[...Object.keys(machineActs), ...Object.keys(acts)].join(', ')}, and not '${verb}'`,
    );
}

/** Does what lines on a stream say, one after the other. What is not understood is told, and skipped. */
export function obey(bench: Bench, lines: Readable, say: Say, warn: (text: string) => void): void {
  let done = Promise.resolve();
  createInterface({ input: lines }).on('line', (line) => {
    done = done
      .then(() => obeyLine(bench, line, say))
      .catch((error: unknown) => warn(error instanceof Error ? error.message : String(error)));
  });
}
