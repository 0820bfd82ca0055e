import { Tape, type TapeOperation } from '../../client/tape.ts';
import { noMore, parseNatural } from '../arguments.ts';
import { asking } from '../ask.ts';
import type { Verb } from '../call-verb.ts';
import { nameOrOnly, takeDevice } from '../device-words.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { workVerb } from '../work-verb.ts';

export const TAPE = { placeholder: '[device]', doc: 'may be left out where you may see one tape only' };

/** One verb that is one operation of the drive. */
interface Row {
  name: string;
  /** What mt(1) calls it. */
  aliases?: readonly string[];
  op: TapeOperation;
  doc: string;
  /** What its number is; none: it takes no number. Without a default it must be given. */
  count?: { name: string; doc: string; default?: number };
  /** What has happened then. */
  done(count: number): string;
}

const times = (what: string) => ({ name: 'count', doc: `how many ${what} (default: 1)`, default: 1 });
const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;

const rows: readonly Row[] = [
  { name: 'rewind', op: 'rewind', doc: 'Winds back to the beginning.', done: () => 'at the beginning' },
  {
    name: 'forward-files',
    aliases: ['fsf'],
    op: 'forwardFiles',
    doc: 'Goes forward over file marks, to the first block of a file.',
    count: times('file marks'),
    done: (count) => `forward over ${counted(count, 'file mark')}`,
  },
  {
    name: 'backward-files',
    aliases: ['bsf'],
    op: 'backwardFiles',
    doc: 'Goes back over file marks, to the end of the file before.',
    count: times('file marks'),
    done: (count) => `back over ${counted(count, 'file mark')}`,
  },
  {
    name: 'forward-records',
    aliases: ['fsr'],
    op: 'forwardRecords',
    doc: 'Goes forward over blocks.',
    count: times('blocks'),
    done: (count) => `forward over ${counted(count, 'block')}`,
  },
  {
    name: 'backward-records',
    aliases: ['bsr'],
    op: 'backwardRecords',
    doc: 'Goes back over blocks.',
    count: times('blocks'),
    done: (count) => `back over ${counted(count, 'block')}`,
  },
  {
    name: 'end-of-data',
    aliases: ['eod', 'eom', 'seod'],
    op: 'endOfData',
    doc: 'Goes to the end of what is recorded, to append.',
    done: () => 'at the end of what is recorded',
  },
  {
    name: 'seek',
    op: 'seek',
    doc: 'Goes to a block, as position counts them.',
    count: { name: 'block', doc: 'the number of the block' },
    done: (block) => `at block ${block}`,
  },
  {
    name: 'write-marks',
    aliases: ['weof', 'eof'],
    op: 'writeFileMarks',
    doc: "Writes file marks. A danger that a rule must name: 'mark'.",
    count: times('file marks'),
    done: (count) => `${counted(count, 'file mark')} written`,
  },
  { name: 'load', op: 'load', doc: 'Loads the cartridge that is in the door.', done: () => 'loaded' },
  {
    name: 'eject',
    aliases: ['offline', 'rewoffl'],
    op: 'offline',
    doc: 'Winds back and ejects the cartridge.',
    done: () => 'ejected',
  },
  { name: 'lock', op: 'lock', doc: 'Locks the door.', done: () => 'locked' },
  { name: 'unlock', op: 'unlock', doc: 'Unlocks the door.', done: () => 'unlocked' },
  {
    name: 'retension',
    op: 'retension',
    doc: 'Winds the tape to its end and back, to even its tension.',
    done: () => 'tension evened, at the beginning',
  },
  {
    name: 'set-block-size',
    aliases: ['setblk'],
    op: 'setBlockSize',
    doc: 'Sets the size of every block that is read and written.',
    count: { name: 'bytes', doc: 'the size; 0: blocks may have any size' },
    done: (bytes) => (bytes === 0 ? 'blocks may have any size' : `blocks of ${bytes} bytes`),
  },
  {
    name: 'set-density',
    aliases: ['setdensity'],
    op: 'setDensity',
    doc: 'Sets the density that is written with.',
    count: { name: 'code', doc: "the drive's code for it; 0: its default" },
    done: (code) => `density code ${code}`,
  },
  {
    name: 'set-partition',
    aliases: ['setpartition'],
    op: 'setPartition',
    doc: 'Goes to another partition with the next operation.',
    count: { name: 'partition', doc: 'its number, from 0' },
    done: (partition) => `partition ${partition}`,
  },
  {
    name: 'compression',
    op: 'setCompression',
    doc: 'Switches compression by the drive.',
    count: { name: 'switch', doc: '1: on, 0: off' },
    done: (on) => `compression ${on === 0 ? 'off' : 'on'}`,
  },
];

function operationVerb({ name, aliases = [], op, doc, count, done }: Row): Verb {
  const number = count === undefined ? [] : [{ placeholder: `[${count.name}]`, doc: count.doc }];
  return workVerb(name, {
    doc,
    aliases,
    words: [TAPE, ...number],
    async run(cli, words) {
      const { device: named, rest } = takeDevice(words);
      const text = count === undefined ? undefined : rest[0];
      noMore(count === undefined ? rest : rest.slice(1));
      const given = text === undefined ? count?.default : parseNatural(text, count?.name ?? '');
      if (given === undefined && count !== undefined) throw new UsageError(`which ${count.name}?`, count.doc);
      await using postern = await cli.connect();
      const device = await nameOrOnly(postern, named, 'mtio', 'tape');
      await new Tape(asking(postern), device).operate(op, given);
      cli.print({ device, op, count: given ?? 1 }, () => `${escapeText(device)}: ${done(given ?? 1)}\n`);
    },
  });
}

export const operationVerbs: readonly Verb[] = rows.map(operationVerb);
