/** What a person does to the supply while it runs, by the first word of a line. */
import type { Readable } from 'node:stream';
import { type Acts, actsOn, adapterActs, obeyLines, type Plugged, type Say } from '../pace/hands.ts';
import type { ReplyFault } from './faults.ts';
import type { SupplyOnPty } from './on-pty.ts';
import { count, parseLoad } from './options.ts';
import { outputNames } from './outputs.ts';

const replyFaults: readonly ReplyFault[] = ['half', 'garbage', 'silence', 'stale'];

export type Bench = SupplyOnPty & Plugged;

const numberOf =
  (fault: 'queryMs' | 'commandMs' | 'staleMs' | 'busyMs' | 'brokenCharacters'): Acts<SupplyOnPty>[string] =>
  ({ rs232 }, [word = '']) => {
    rs232.faults[fault] = count(word);
  };

const supplyActs: Acts<SupplyOnPty> = {
  load: ({ supply }, [word = '']) => supply.connect(...parseLoad(word)),
  queryMs: numberOf('queryMs'),
  commandMs: numberOf('commandMs'),
  staleMs: numberOf('staleMs'),
  busyMs: numberOf('busyMs'),
  brokenCharacters: numberOf('brokenCharacters'),
  silent: ({ rs232 }, [word = '']) => {
    rs232.faults.isSilent = word !== 'no';
  },
  reply: ({ rs232 }, [word = '']) => {
    const fault = replyFaults.find((known) => known === word);
    if (fault === undefined) throw new Error(`a reply is one of ${replyFaults.join(', ')}`);
    rs232.faults.nextReplies.push(fault);
  },
  levels: ({ supply }, _, say) => {
    const points = outputNames.map((name) => [name, supply.point(name)]);
    say(`levels ${JSON.stringify(Object.fromEntries(points))}`);
  },
};

/** Does what lines on a stream say, one after the other. What is not understood is told, and skipped. */
export function obey(bench: Bench, lines: Readable, say: Say, warn: Say): void {
  const acts = { ...actsOn(bench, supplyActs), ...actsOn(bench, adapterActs) };
  obeyLines('the supply', acts, lines, say, warn);
}
