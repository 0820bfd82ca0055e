/** What a person does to the controller while it runs, by the first word of a line. */
import type { Readable } from 'node:stream';
import { type Acts, actsOn, adapterActs, obeyLines, type Plugged, type Say } from '../pace/hands.ts';
import type { Controller } from './controller.ts';
import { type Faults, replyFaults } from './faults.ts';
import type { EcuOnPty } from './on-pty.ts';
import { count, oneOf } from './options.ts';

export type Bench = EcuOnPty & Plugged;

const fault = (word = '') => oneOf(replyFaults, word, 'a fault');

function setEvery({ every }: Faults, word: string | undefined, answers: number): void {
  if (answers === 0) every.delete(fault(word));
  else every.set(fault(word), answers);
}

/** Of the controller alone: also for who has it on another line than a terminal. */
export const controllerActs: Acts<Controller> = {
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

/** Does what lines on a stream say, one after the other. What is not understood is told, and skipped. */
export function obey(bench: Bench, lines: Readable, say: Say, warn: Say): void {
  const acts = { ...actsOn(bench.controller, controllerActs), ...actsOn(bench, adapterActs) };
  obeyLines('the controller', acts, lines, say, warn);
}
