/** The controller as a process of its own is told with words what it is, what it measures and what is wrong with it. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Pace } from '../pace/pace.ts';
import type { ControllerOptions } from './controller.ts';
import { dialectNames, dialects } from './dialect.ts';
import { type Faults, type ReplyFault, replyFaults } from './faults.ts';
import { type IniOptions, readModes } from './ini.ts';
import { parseLogText } from './sources/log-text.ts';
import { sourceOf } from './sources/named.ts';

export const usage = `usage: node sim/ecu/main.ts [OPTIONS]: a simulated engine controller on a pseudo terminal, whose path is the first line it prints
  --dialect NAME           ${dialectNames.join(' or ')}                                       (microsquirt)
  --plain                  without envelopes, as older firmware
  --baud RATE              the wire's pace, 8N1                                              (115200)
  --link FILE              a link to the terminal, of a name that stays; it is taken away at the end
  --ini FILE               write its definition there
  --reads MODE             what the definition allows: ${readModes.join(', ')}          (scattered)
  --source WHAT            engine, sweep, or a log of .msl or .csv                           (engine)
  --seed N                 another engine                                                    (1)
  --turnaround-ms MS       from a request's end to its answer's beginning                    (0)
  --half-duplex            it does not hear while it talks
  --fault NAME=COUNT       every so manieth answer is ${replyFaults.join(', ')}; may be repeated
  --signature TEXT         what it says that it is
  --reset-ms MS            how long it hears nothing after a reset                           (400)
  --silent                 it never answers
  --journal                print each command that it hears, with the time in ms
On standard input: reply FAULT [COUNT] (of the next answers); fault FAULT COUNT (every so manieth; 0: no more); silent yes|no;
signature TEXT; reset; hold CHANNEL VALUE, free CHANNEL (a channel that says the same all the time, in its unit);
values, counts (what it measures, and what it was asked, as JSON); pace (how exact it is); unplug, plug.
`;

export interface EcuOptions {
  readonly controller: ControllerOptions;
  readonly pace: Pace;
  readonly ini: IniOptions & { readonly file: string | undefined };
  readonly link: string | undefined;
  readonly showsJournal: boolean;
}

/** @throws Error for words that are no options */
export function parseOptions(args: readonly string[]): EcuOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      dialect: { type: 'string', default: 'microsquirt' },
      plain: { type: 'boolean', default: false },
      baud: { type: 'string', default: '115200' },
      link: { type: 'string' },
      ini: { type: 'string' },
      reads: { type: 'string', default: 'scattered' },
      source: { type: 'string', default: 'engine' },
      seed: { type: 'string', default: '1' },
      'turnaround-ms': { type: 'string', default: '0' },
      'half-duplex': { type: 'boolean', default: false },
      fault: { type: 'string', multiple: true, default: [] },
      signature: { type: 'string' },
      'reset-ms': { type: 'string', default: '400' },
      silent: { type: 'boolean', default: false },
      journal: { type: 'boolean', default: false },
    },
  });
  const dialect = dialects[oneOf(dialectNames, values.dialect, 'a dialect')];
  const faults: Partial<Faults> = {
    every: new Map(values.fault.map(parseEvery)),
    isSilent: values.silent,
    isHalfDuplex: values['half-duplex'],
    resetMs: count(values['reset-ms']),
    signature: values.signature,
  };
  return {
    controller: {
      dialect,
      source: sourceOf(values.source, count(values.seed), dialect.layout, (file) =>
        parseLogText(readFileSync(file, 'utf8')),
      ),
      isPlain: values.plain,
      turnaroundMs: count(values['turnaround-ms']),
      faults,
    },
    pace: { baudRate: count(values.baud), bitsPerCharacter: 10 },
    ini: {
      file: values.ini,
      reads: oneOf(readModes, values.reads, 'a way to read'),
      protocol: values.plain ? 'plain' : 'envelope',
    },
    link: values.link,
    showsJournal: values.journal,
  };
}

/** @throws Error for what is no fault and a number of answers: `garbled=100` */
export function parseEvery(text: string): readonly [ReplyFault, number] {
  const [name = '', every = ''] = text.split('=');
  const answers = count(every);
  if (!(answers >= 1)) throw new Error(`'${text}' is no fault: garbled=100`);
  return [oneOf(replyFaults, name, 'a fault'), answers];
}

/** @throws Error */
export function oneOf<Word extends string>(words: readonly Word[], word: string, what: string): Word {
  const found = words.find((known) => known === word);
  if (found === undefined) throw new Error(`${what} is one of ${words.join(', ')}, and not '${word}'`);
  return found;
}

/** @throws Error */
export function count(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new Error(`'${text}' is no number of 0 or more`);
  return value;
}
