import { Tape } from '../../client/tape.ts';
import type { TapeStatus } from '../../client/tape-status.ts';
import { noMore } from '../arguments.ts';
import { asking } from '../ask.ts';
import { nameOrOnly } from '../device-words.ts';
import { escapeText } from '../text/escape.ts';
import { facts } from '../text/table.ts';
import { workVerb } from '../work-verb.ts';
import { TAPE } from './operations.ts';

const known = (number: number) => (number < 0 ? 'not known' : number);

export function tapeStatusText(device: string, status: TapeStatus): string {
  const { fileNumber, blockNumber, partition, blockBytes, density, recoveredErrors, bits } = status;
  return facts({
    tape: device,
    'file number': known(fileNumber),
    'block number': known(blockNumber),
    partition,
    blocks: blockBytes === 0 ? 'of any size' : `of ${blockBytes} bytes`,
    density: `0x${density.toString(16).padStart(2, '0')}`,
    'recovered errors': recoveredErrors,
    status: bits.length === 0 ? 'nothing to tell' : bits.join(', '),
  });
}

export const tapeStatus = workVerb('status', {
  doc: 'Where the tape stands, and what the drive says about itself and its cartridge.',
  words: [TAPE],
  async run(cli, [named, ...more]) {
    noMore(more);
    await using postern = await cli.connect();
    const device = await nameOrOnly(postern, named, 'mtio', 'tape');
    const status = await new Tape(asking(postern), device).status();
    cli.print({ device, ...status }, () => tapeStatusText(device, status));
  },
});

export const tapePosition = workVerb('position', {
  aliases: ['tell'],
  doc: 'The block at which the tape stands, as the drive counts them over all files: what seek takes.',
  words: [TAPE],
  async run(cli, [named, ...more]) {
    noMore(more);
    await using postern = await cli.connect();
    const device = await nameOrOnly(postern, named, 'mtio', 'tape');
    const block = await new Tape(asking(postern), device).position();
    cli.print({ device, block }, () => `${escapeText(device)}: at block ${block}\n`);
  },
});
