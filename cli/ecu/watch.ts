import { valueText } from '../../client/dash/value-text.ts';
import type { Channel } from '../../contract/telemetry/catalogue.ts';
import { interruption } from '../interrupt.ts';
import { escapeText } from '../text/escape.ts';
import { gapText } from '../text/time-stamp.ts';
import { textOption, workVerb } from '../work-verb.ts';
import { CHANNELS, chooseChannels } from './channel-words.ts';
import { openEcu, takeEcu } from './ecus.ts';
import { parseRate } from './rate.ts';

/** A terminal shows the headings anew after so many lines. */
const LINES_OF_HEADING = 24;
const LEAST_WIDTH = 6;
const TIME_WIDTH = '10:00:00.000'.length;

export const watchEcu = workVerb('watch', {
  doc: 'A line for each frame: when, and what the channels are. Until Ctrl-C or a signal.',
  words: [CHANNELS],
  options: [{ flags: '--rate <hz>', doc: 'frames a second (default: as many as the wire carries)' }],
  async run(cli, words, options) {
    const rateHz = parseRate(textOption(options, 'rate'));
    await using postern = await cli.connect({ reconnect: true });
    const { device, rest } = await takeEcu(postern, words);
    const ecu = openEcu(postern, device);
    const catalogue = await ecu.catalogue();
    const names = chooseChannels(catalogue, rest) ?? catalogue.channels.map(({ name }) => name);
    const columns = columnsOf(catalogue.channels, names);
    await using frames = ecu.frames({ channels: names, rateHz });
    await frames.started;
    using interrupted = interruption();
    interrupted.signal.addEventListener('abort', () => frames.close());
    let lines = 0;
    for await (const { sequence, atMs, latencyMs, values, list, dropped, resumed } of frames) {
      const gap = { dropped, resumed };
      cli.print({ device, sequence, atMs, latencyMs, ...(dropped > 0 || resumed ? gap : {}), values }, () => {
        const isDue = lines === 0 || (cli.streams.out.isTerminal && lines % LINES_OF_HEADING === 0);
        lines++;
        return `${isDue ? headingText(columns) : ''}${gapText(gap)}${lineText(columns, atMs, list)}`;
      });
    }
  },
});

interface Column {
  channel: Channel;
  width: number;
}

function columnsOf(channels: readonly Channel[], names: readonly string[]): Column[] {
  return names.map((name) => {
    const channel = channels.find((each) => each.name === name) ?? { name };
    const widest = [name, channel.unit ?? '', ...(channel.options ?? [])].map((text) => [...text].length);
    return { channel, width: Math.max(LEAST_WIDTH, ...widest) };
  });
}

const line = (time: string, cells: readonly string[], columns: readonly Column[]): string =>
  `${[time.padEnd(TIME_WIDTH), ...cells.map((cell, at) => escapeText(cell).padStart(columns[at]?.width ?? 0))].join('  ').trimEnd()}\n`;

/** Names, and units below them where there are any. */
function headingText(columns: readonly Column[]): string {
  const units = columns.map(({ channel }) => channel.unit ?? '');
  const names = line(
    '',
    columns.map(({ channel }) => channel.name),
    columns,
  );
  return units.every((unit) => unit === '') ? names : `${names}${line('', units, columns)}`;
}

const lineText = (columns: readonly Column[], atMs: number, list: readonly (number | null)[]): string =>
  line(
    new Date(atMs).toISOString().slice(11, -1),
    columns.map(({ channel }, at) => valueText(channel, list[at])),
    columns,
  );
