/** What a person does to the supply while it runs, by the first word of a line. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { errorText } from '../pace/lateness.ts';
import type { ReplyFault } from './faults.ts';
import type { SupplyOnPty } from './on-pty.ts';
import { count, parseLoad } from './options.ts';
import { outputNames } from './outputs.ts';

const replyFaults: readonly ReplyFault[] = ['half', 'garbage', 'silence', 'stale'];

export interface Bench extends SupplyOnPty {
  plug(): Promise<void>;
  unplug(): Promise<void>;
}

type Act = (bench: Bench, word: string, say: (line: string) => void) => void | Promise<void>;

const numberOf =
  (fault: 'queryMs' | 'commandMs' | 'staleMs' | 'busyMs' | 'brokenCharacters'): Act =>
  ({ rs232 }, word) => {
    rs232.faults[fault] = count(word);
  };

const acts: Readonly<Record<string, Act>> = {
  load: ({ supply }, word) => supply.connect(...parseLoad(word)),
  queryMs: numberOf('queryMs'),
  commandMs: numberOf('commandMs'),
  staleMs: numberOf('staleMs'),
  busyMs: numberOf('busyMs'),
  brokenCharacters: numberOf('brokenCharacters'),
  silent: ({ rs232 }, word) => {
    rs232.faults.isSilent = word !== 'no';
  },
  reply: ({ rs232 }, word) => {
    const fault = replyFaults.find((known) => known === word);
    if (fault === undefined) throw new Error(`a reply is one of ${replyFaults.join(', ')}`);
    rs232.faults.nextReplies.push(fault);
  },
  levels: ({ supply }, _, say) => {
    const points = outputNames.map((name) => [name, supply.point(name)]);
    say(`levels ${JSON.stringify(Object.fromEntries(points))}`);
  },
  pace: ({ adapter: { pacer } }, _, say) => {
    if (pacer === undefined) throw new Error('it is unplugged');
    const { received, sent } = pacer.error;
    say(`pace heard ${errorText(received)}; said ${errorText(sent)}; lost ${pacer.lost}`);
  },
  plug: ({ plug }) => plug(),
  unplug: ({ unplug }) => unplug(),
};

/** Does what lines on a stream say, one after the other. What is not understood is told, and skipped. */
export function obey(bench: Bench, lines: Readable, say: (line: string) => void, warn: (text: string) => void): void {
  let done = Promise.resolve();
  createInterface({ input: lines }).on('line', (line) => {
    const [verb = '', word = ''] = line.trim().split(/\s+/);
    done = done.then(async () => {
      try {
        const act = Object.hasOwn(acts, verb) ? acts[verb] : undefined;
        if (act === undefined) throw new Error(`the supply knows ${Object.keys(acts).join(', ')}, and not '${verb}'`);
        await act(bench, word, say);
      } catch (error) {
        warn(error instanceof Error ? error.message : String(error));
      }
    });
  });
}
