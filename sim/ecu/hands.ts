/** What a person does to the controller while it runs, by the first word of a line. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { errorText } from '../pace/lateness.ts';
import type { Controller } from './controller.ts';
import { type Faults, replyFaults } from './faults.ts';
import type { EcuOnPty } from './on-pty.ts';
import { count, oneOf } from './options.ts';

export interface Bench extends EcuOnPty {
  plug(): Promise<void>;
  unplug(): Promise<void>;
}

type Say = (line: string) => void;
type Act = (controller: Controller, words: readonly string[], say: Say) => void;

const fault = (word = '') => oneOf(replyFaults, word, 'a fault');

function setEvery({ every }: Faults, word: string | undefined, answers: number): void {
  if (answers === 0) every.delete(fault(word));
  else every.set(fault(word), answers);
}

/** Of the controller alone: also for who has it on another line than a terminal. */
export const controllerActs: Readonly<Record<string, Act>> = {
  reply: ({ faults }, [word, times = '1']) => {
    for (let left = count(times); left > 0; left--) faults.nextReplies.push(fault(word));
  },
  fault: ({ faults }, [word, answers = '0']) => setEvery(faults, word, count(answers)),
  silent: ({ faults }, [word]) => {
    faults.isSilent = word !== 'no';
  },
  signature: ({ faults }, words) => {
    faults.signature = words.length === 0 ? undefined : words.join(' ');
  },
  reset: (controller) => controller.reset(),
  hold: (controller, [channel = '', value = '']) => {
    if (!(channel in controller.valuesAt())) throw new Error(`there is no channel '${channel}'`);
    if (value.trim() === '' || Number.isNaN(Number(value))) throw new Error(`'${value}' is no value`);
    controller.held.set(channel, Number(value));
  },
  free: ({ held }, [channel = '']) => void held.delete(channel),
  values: (controller, _, say) => say(`values ${JSON.stringify(controller.valuesAt())}`),
  counts: ({ counts }, _, say) => say(`counts ${JSON.stringify(counts)}`),
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
  const ofController = Object.hasOwn(controllerActs, verb) ? controllerActs[verb] : undefined;
  if (own !== undefined) await own(bench, say);
  else if (ofController !== undefined) ofController(bench.controller, words, say);
  else
    throw new Error(
      `the controller knows ${[...Object.keys(controllerActs), ...Object.keys(acts)].join(', ')}, and not '${verb}'`,
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
