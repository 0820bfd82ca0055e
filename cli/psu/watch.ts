import { ItemStream } from '../../client/item-stream.ts';
import type { PsuError, PsuOutput, PsuReading, PsuTrip } from '../../client/psu.ts';
import { outputNames } from '../../drivers/e3631a/outputs.ts';
import { parseSeconds } from '../arguments.ts';
import { asking } from '../ask.ts';
import type { Cli } from '../cli.ts';
import { showUntilInterrupted } from '../interrupt.ts';
import { openScreen } from '../screen/session.ts';
import { paletteFor } from '../screen/style.ts';
import { openTerminal, type Terminal } from '../terminal.ts';
import { escapeText } from '../text/escape.ts';
import { gapText } from '../text/time-stamp.ts';
import { textOption, workVerb } from '../work-verb.ts';
import { History } from './history.ts';
import { errorText } from './identity.ts';
import { given } from './numbers.ts';
import { devicesAndOutputs } from './output-words.ts';
import { drawScreen, headText } from './screen.ts';
import { ALL, chooseSupplies } from './supplies.ts';

type Told =
  | { device: string; topic: 'readings'; value: PsuReading }
  | { device: string; topic: 'trips'; value: PsuTrip }
  | { device: string; topic: 'errors'; value: PsuError };
type Watched = ItemStream<'instrument.events', Told>;

const DEFAULT_WINDOW = '60s';
/** The screen is drawn anew when something was read, but not more often; and when nothing was, so that time goes on. */
const DRAW_MS = 100;
const IDLE_MS = 1000;

export const watchPsu = workVerb('watch', {
  doc: 'Draws volts and amps over time; a line for each reading where it is not a terminal. Until q, Ctrl-C or a signal.',
  words: [{ placeholder: '[words...]', doc: `supplies, and outputs: ${outputNames.join(', ')}` }],
  options: [ALL, { flags: '--window <time>', doc: `how much time the chart shows (default: ${DEFAULT_WINDOW})` }],
  async run(cli, words, options) {
    const { devices: named, outputs } = devicesAndOutputs(words);
    const windowMs = parseSeconds(textOption(options, 'window') ?? DEFAULT_WINDOW, '--window') * 1000;
    await using postern = await cli.connect();
    const devices = await chooseSupplies(postern, named, options);
    const subscribing = asking(postern).subscribe('instrument.events', { devices });
    await using watched: Watched = new ItemStream(subscribing, ({ device, topic, value }) => {
      const told = { device, topic, value } as Told; // the broker has compared it with the profile
      return isWanted(told, outputs) ? [told] : [];
    });
    await watched.started;
    using terminal = cli.options.json ? undefined : openTerminal(cli);
    if (terminal !== undefined) return await draw(cli, terminal, watched, windowMs);
    await showUntilInterrupted(watched, ({ dropped, resumed, ...told }) =>
      cli.print(told, () => `${gapText({ dropped, resumed })}${lineOf(told)}\n`),
    );
  },
});

const isWanted = ({ topic, value }: Told, outputs: readonly PsuOutput[]) =>
  topic === 'errors' || topic === 'trips' || (topic === 'readings' && outputs.includes(value.output));

function lineOf(told: Told): string {
  const { device, topic, value } = told;
  if (topic === 'readings') return `${new Date(value.atMs).toISOString()} ${headText({ device, ...value })}`;
  return `${escapeText(device)}: ${noticeOf(told)}`;
}

function noticeOf({ topic, value }: Told): string {
  if (topic === 'errors') return `error ${errorText(value)}`;
  if (topic !== 'trips') return '';
  const unit = value.quantity === 'volts' ? 'V' : 'A';
  return `everything went off: ${value.output} was at ${given(value.measured, unit)}, above ${given(value.limit, unit)}`;
}

/** The chart, on a screen of its own that is gone at the end. */
async function draw(cli: Cli, terminal: Terminal, watched: Watched, windowMs: number): Promise<void> {
  const histories = new Map<string, History>();
  let notice = '';
  /** Of `performance.now()`: the wall's clock may be set meanwhile. */
  let drawnMs = 0;
  using screen = openScreen(terminal, paletteFor(cli.env));
  const show = () => {
    drawnMs = performance.now();
    screen.show(drawScreen([...histories.values()], notice, screen.size, windowMs, Date.now()));
  };
  screen.ended.addEventListener('abort', () => watched.close());
  screen.onKeys((keys) => {
    if (keys.includes('q') || keys.includes('ctrl-c')) watched.close();
  });
  screen.onResize(show);
  const idle = setInterval(show, IDLE_MS);
  try {
    show();
    for await (const told of watched) {
      if (told.topic === 'readings') keep(histories, { device: told.device, ...told.value }, windowMs);
      else notice = lineOf(told);
      if (performance.now() - drawnMs >= DRAW_MS) show();
    }
  } finally {
    clearInterval(idle);
  }
}

function keep(histories: Map<string, History>, reading: PsuReading & { device: string }, windowMs: number): void {
  const key = `${reading.device}/${reading.output}`;
  const history = histories.get(key);
  if (history === undefined) histories.set(key, new History(windowMs, reading));
  else history.add(reading);
}
