/** What a person does to the model while it runs, by the first word of a line. */
import type { Readable } from 'node:stream';
import { type Acts, actsOn, adapterActs, obeyLines, type Plugged, type Say } from '../pace/hands.ts';
import type { EngineMachine } from './machine.ts';
import type { EngineOnPty } from './on-pty.ts';
import { parseVolts, sensorCalled } from './options.ts';

export type Bench = EngineOnPty & Plugged;

const machineActs: Acts<EngineMachine> = {
  volts: ({ engine }, [word = '']) => void engine.volts.set(...parseVolts(word)),
  unwire: ({ engine }, [word = '']) => void engine.volts.delete(sensorCalled(word)),
  reset: (machine) => machine.reset(),
  counts: ({ engine }, _, say) => say(`counts ${JSON.stringify(engine.timing.counts(false))}`),
};

/** Does what lines on a stream say, one after the other. What is not understood is told, and skipped. */
export function obey(bench: Bench, lines: Readable, say: Say, warn: Say): void {
  const acts = { ...actsOn(bench.machine, machineActs), ...actsOn(bench, adapterActs) };
  obeyLines('the engine', acts, lines, say, warn);
}
