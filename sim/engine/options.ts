/** The model as a process of its own is told with words what it is and what is wired to it. */
import { parseArgs } from 'node:util';
import type { ParameterName } from '../../contract/engine/dictionary.ts';
import { sensors } from './calibration.ts';
import type { MachineOptions } from './machine.ts';
import { FileStorage, MemoryStorage } from './storage.ts';

export const usage = `usage: node sim/engine/main.ts [OPTIONS]: a model of the engine firmware on a pseudo terminal, whose path is the first line it prints
  --cylinders N            for how many it is built                                          (16)
  --baud RATE              the wire's pace, 8N1                                              (115200)
  --link FILE              a link to the terminal, of a name that stays; it is taken away at the end
  --storage FILE           where a calibration is saved                                      (in memory)
  --volts NAME=V           what is at a sensor's input, of ${sensors.join(', ')}; may be repeated
  --journal                print each line of the console, with the time in ms
  --pins                   print each output that is switched, with the time in ms
On standard input: volts NAME=V; unwire NAME; reset; counts (of the decoder, as JSON); pace (how exact it is); unplug, plug.
`;

export interface ProcessOptions {
  readonly machine: MachineOptions;
  readonly link: string | undefined;
  readonly showsJournal: boolean;
  readonly showsPins: boolean;
}

/** @throws Error for words that are no options */
export function parseOptions(args: readonly string[]): ProcessOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cylinders: { type: 'string', default: '16' },
      baud: { type: 'string', default: '115200' },
      link: { type: 'string' },
      storage: { type: 'string' },
      volts: { type: 'string', multiple: true, default: [] },
      journal: { type: 'boolean', default: false },
      pins: { type: 'boolean', default: false },
    },
  });
  return {
    machine: {
      cylinders: whole(values.cylinders, 1, 16),
      pace: { baudRate: whole(values.baud, 300, 4_000_000), bitsPerCharacter: 10 },
      storage: values.storage === undefined ? new MemoryStorage() : new FileStorage(values.storage),
      volts: new Map(values.volts.map(parseVolts)),
    },
    link: values.link,
    showsJournal: values.journal,
    showsPins: values.pins,
  };
}

/** @throws Error */
export function sensorCalled(name: string): ParameterName {
  const found = sensors.find((sensor) => sensor === name);
  if (found === undefined) throw new Error(`a sensor is one of ${sensors.join(', ')}, and not '${name}'`);
  return found;
}

/** @throws Error for what is no sensor and its volts: `ECT=2.3` */
export function parseVolts(text: string): readonly [ParameterName, number] {
  const [name = '', volts = ''] = text.split('=');
  if (volts.trim() === '' || !Number.isFinite(Number(volts)))
    throw new Error(`'${text}' is no sensor's volts: ECT=2.3`);
  return [sensorCalled(name), Number(volts)];
}

/** @throws Error */
function whole(text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new Error(`'${text}' is no number from ${least} to ${most}`);
  return value;
}
