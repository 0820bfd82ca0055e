import { optionOf, valueText } from '../../client/dash/value-text.ts';
import { Refusal } from '../../contract/errors.ts';
import { table } from '../text/table.ts';
import { workVerb } from '../work-verb.ts';
import { CHANNELS, chooseChannels } from './channel-words.ts';
import { ecuSource } from './ecu-source.ts';
import { takeEcu } from './ecus.ts';

export const getEcu = workVerb('get', {
  doc: 'What channels are now, once, with their units and what their bits mean.',
  words: [CHANNELS],
  async run(cli, words) {
    await using postern = await cli.connect();
    const { device, rest } = await takeEcu(postern, words);
    const { ecu, silence } = ecuSource(postern, device);
    const catalogue = await ecu.catalogue();
    const known = new Map(catalogue.channels.map((channel) => [channel.name, channel]));
    const names = chooseChannels(catalogue, rest) ?? [...known.keys()];
    const values = await ecu.get(names).catch((error: unknown) => becauseOf(error, silence));
    const meaning = names.flatMap((name) => {
      const option = optionOf(known.get(name)?.options, values[name]);
      return option === undefined ? [] : [[name, option] as const];
    });
    const result = { device, values, ...(meaning.length === 0 ? {} : { meaning: Object.fromEntries(meaning) }) };
    cli.print(result, () =>
      table(
        ['channel', 'value', 'unit'],
        names.map((name) => {
          const channel = known.get(name);
          return [name, valueText(channel ?? {}, values[name]), channel?.unit ?? ''];
        }),
      ),
    );
  },
});

/** That nothing came in time, and why, where somebody knows it. @throws always */
async function becauseOf(error: unknown, silence: () => Promise<string | undefined>): Promise<never> {
  const why = error instanceof Refusal && error.code === 'timeout' ? await silence() : undefined;
  if (!(error instanceof Refusal) || why === undefined) throw error;
  throw new Refusal(error.code, `${error.message}: ${why}`, error.data);
}
