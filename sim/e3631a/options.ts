/** The supply as a process of its own is told with words what hangs on it and what is wrong with it. */
import { parseArgs } from 'node:util';
import type { Pace } from '../pace/pace.ts';
import type { Faults } from './faults.ts';
import type { Load } from './load.ts';
import { type OutputName, outputNames } from './outputs.ts';

export const usage = `usage: node sim/e3631a/main.ts [OPTIONS]: a simulated E3631A on a pseudo terminal, whose path is the first line it prints
  --load OUTPUT=OHMS[,VOLTS]  what hangs on P6V, P25V or N25V: ohms, in series with a battery's volts; may be repeated  (nothing)
  --baud RATE --bits BITS     the wire's pace, in bits a second and bits a character                                    (9600, 11)
  --link FILE                 a link to the terminal, of a name that stays; it is taken away at the end
  --query-ms MS --command-ms MS  how long a query or a command takes                                                    (0)
  --stale-ms MS               for so long after a change a query gets the reply before it                               (0)
  --stale-none                no reply instead of that
  --busy-ms MS                for so long after a change it is not ready                                                (0)
  --silent                    it never answers
  --journal                   print each line that it hears, with the time in ms
On standard input: load OUTPUT=OHMS[,VOLTS]; FAULT VALUE, of queryMs, commandMs, staleMs, busyMs, brokenCharacters; silent yes|no;
reply half|garbage|silence|stale (of the next reply); levels (what is at its terminals); pace (how exact it is);
unplug, plug (the adapter: the terminal is hung up, the supply goes on; another terminal's path is printed then).
`;

export interface SupplyOptions {
  readonly loads: readonly (readonly [OutputName, Load])[];
  readonly pace: Pace;
  readonly faults: Partial<Faults>;
  readonly link: string | undefined;
  readonly showsJournal: boolean;
}

/** @throws Error for what is no load: `P25V=10` or `P25V=10,3.7` */
export function parseLoad(text: string): readonly [OutputName, Load] {
  const [name, value = ''] = text.split('=');
  const output = outputNames.find((known) => known === name);
  const [ohms = Number.NaN, batteryVolts = 0] = value.split(',').map(Number);
  const isLoad = value !== '' && ohms >= 0 && batteryVolts >= 0;
  if (output === undefined || !isLoad) throw new Error(`'${text}' is no load: P25V=10 or P25V=10,3.7`);
  return [output, { ohms, batteryVolts }];
}

/** @throws Error for words that are no options */
export function parseOptions(args: readonly string[]): SupplyOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      load: { type: 'string', multiple: true, default: [] },
      baud: { type: 'string', default: '9600' },
      bits: { type: 'string', default: '11' },
      link: { type: 'string' },
      'query-ms': { type: 'string', default: '0' },
      'command-ms': { type: 'string', default: '0' },
      'stale-ms': { type: 'string', default: '0' },
      'stale-none': { type: 'boolean', default: false },
      'busy-ms': { type: 'string', default: '0' },
      silent: { type: 'boolean', default: false },
      journal: { type: 'boolean', default: false },
    },
  });
  return {
    loads: values.load.map(parseLoad),
    pace: { baudRate: count(values.baud), bitsPerCharacter: count(values.bits) },
    faults: {
      queryMs: count(values['query-ms']),
      commandMs: count(values['command-ms']),
      staleMs: count(values['stale-ms']),
      staleReply: values['stale-none'] ? 'silence' : 'stale',
      busyMs: count(values['busy-ms']),
      isSilent: values.silent,
    },
    link: values.link,
    showsJournal: values.journal,
  };
}

export function count(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new Error(`'${text}' is no number of 0 or more`);
  return value;
}
