import type { EcuIdentity } from '../../client/ecu.ts';
import { noMore } from '../arguments.ts';
import { type Cell, facts } from '../text/table.ts';
import { workVerb } from '../work-verb.ts';
import { chooseEcu, ECU, openEcu } from './ecus.ts';

const protocols: Readonly<Record<EcuIdentity['protocol'], string>> = {
  envelope: 'with length and CRC-32',
  plain: 'without check sums, as older firmware speaks',
};
const ways: Readonly<Record<EcuIdentity['reads'], string>> = {
  block: 'the whole block',
  partial: 'the part of the block that is wanted',
  scattered: 'the channels that are wanted, wherever they are in the block',
};

export const infoEcu = workVerb('info', {
  doc: 'Which controller it is, how it is read, and how well.',
  words: [ECU],
  async run(cli, words) {
    const [named, ...rest] = words;
    noMore(rest);
    await using postern = await cli.connect();
    const ecu = openEcu(postern, await chooseEcu(postern, named));
    const [identity, { connected }, { sets, wireShare, ...quality }] = await Promise.all([
      ecu.identify(),
      ecu.state(),
      ecu.statistics(),
    ]);
    const { device } = ecu;
    cli.print({ device, connected, ...identity, wireShare, quality, sets: sets.length }, () =>
      facts({
        device,
        signature: identity.signature,
        title: identity.title,
        answers: connected,
        ...identityFacts(identity),
        'sets read now': sets.length,
        'wire in use': `${(wireShare * 100).toFixed(1)} %`,
        'since the driver was started': qualityText(quality),
      }),
    );
  },
});

/** What is read by the Megasquirt protocol says how; anything else, what its own profile has. */
function identityFacts(identity: Partial<EcuIdentity>): Record<string, Cell | undefined> {
  const { signature: _, title: __, definition, protocol, reads, blockBytes, channels, ...own } = identity;
  return {
    definition,
    protocol: protocol && protocols[protocol],
    reads: reads && ways[reads],
    block: blockBytes === undefined ? undefined : `${blockBytes} bytes`,
    channels,
    ...own,
  };
}

/** What went wrong, by kind; `nothing went wrong`. */
export function qualityText(quality: Readonly<Record<string, number>>): string {
  const words: Readonly<Record<string, [one: string, several: string]>> = {
    crcErrors: ['CRC error', 'CRC errors'],
    timeouts: ['time-out', 'time-outs'],
    busy: ['time busy', 'times busy'],
    retries: ['retry', 'retries'],
    dropped: ['frame dropped', 'frames dropped'],
    resets: ['reset', 'resets'],
  };
  const wrong = Object.entries(words).flatMap(([name, [one, several]]) => {
    const count = quality[name] ?? 0;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : several}`];
  });
  return wrong.length === 0 ? 'nothing went wrong' : wrong.join(', ');
}
