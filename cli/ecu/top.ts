import { setTimeout as sleep } from 'node:timers/promises';
import type { EcuStatistics } from '../../client/ecu.ts';
import { Refusal } from '../../contract/errors.ts';
import { noMore, parseSeconds } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { interruption } from '../interrupt.ts';
import { Canvas } from '../screen/canvas.ts';
import { openScreen } from '../screen/session.ts';
import { paletteFor } from '../screen/style.ts';
import { openTerminal, type Terminal } from '../terminal.ts';
import { escapeText } from '../text/escape.ts';
import { table } from '../text/table.ts';
import { percent } from '../text/units.ts';
import { textOption, workVerb } from '../work-verb.ts';
import { chooseEcu, ECU, openEcu } from './ecus.ts';

const DEFAULT_EVERY = '1s';

export const topEcu = workVerb('top', {
  doc: 'How fast and how well a controller is read: rates, latencies and errors, by set of channels. Until q, Ctrl-C or a signal.',
  words: [ECU],
  options: [
    { flags: '--every <time>', doc: `how often (default: ${DEFAULT_EVERY})` },
    { flags: '--once', doc: 'once, and that is all' },
  ],
  async run(cli, [named, ...more], options) {
    noMore(more);
    const everyMs = parseSeconds(textOption(options, 'every') ?? DEFAULT_EVERY, '--every') * 1000;
    await using postern = await cli.connect({ reconnect: options.once !== true });
    const device = await chooseEcu(postern, named);
    const ecu = openEcu(postern, device);
    const look = () => ecu.statistics();
    if (options.once === true) return print(cli, device, await look());
    using terminal = cli.options.json || cli.env.TERM === 'dumb' ? undefined : openTerminal(cli);
    if (terminal !== undefined) return await draw(cli, terminal, device, everyMs, look);
    using interrupted = interruption();
    while (!interrupted.signal.aborted) {
      print(cli, device, await look());
      await sleep(everyMs, undefined, { signal: interrupted.signal }).catch(() => {});
    }
  },
});

function print(cli: Cli, device: string, statistics: EcuStatistics): void {
  cli.print({ device, atMs: Date.now(), ...statistics }, () => `${textOf(device, statistics)}\n`);
}

async function draw(
  cli: Cli,
  terminal: Terminal,
  device: string,
  everyMs: number,
  look: () => Promise<EcuStatistics>,
): Promise<void> {
  using screen = openScreen(terminal, paletteFor(cli.env));
  const quit = new AbortController();
  const ended = AbortSignal.any([screen.ended, quit.signal]);
  let lines: string[] = [];
  const show = () => {
    const canvas = new Canvas(screen.size);
    for (const [y, line] of lines.entries()) canvas.put(0, y, line, y === 0 ? 'title' : 'plain');
    canvas.put(0, canvas.rows - 1, "'q' ends it", 'dim');
    screen.show(canvas);
  };
  screen.onKeys((keys) => {
    if (keys.includes('q') || keys.includes('ctrl-c')) quit.abort();
  });
  screen.onResize(show);
  while (!ended.aborted) {
    lines = (await lookOrReason(device, look)).split('\n');
    show();
    await sleep(everyMs, undefined, { signal: ended }).catch(() => {});
  }
}

/** A driver that is gone may come back, and so may the broker. @throws Refusal that no waiting helps against */
async function lookOrReason(device: string, look: () => Promise<EcuStatistics>): Promise<string> {
  try {
    return textOf(device, await look());
  } catch (error) {
    const passes =
      error instanceof Refusal && ['unavailable', 'disconnected', 'timeout', 'device'].includes(error.code);
    if (!passes) throw error;
    return `${escapeText(device)}  ! ${escapeText(error.message)}`;
  }
}

/** A line on the wire as a whole, one of what went wrong, and a table of sets. */
export function textOf(device: string, statistics: EcuStatistics): string {
  const { wireShare, sets, crcErrors, timeouts, busy, retries, dropped, resets } = statistics;
  const hz = sets.reduce((sum, set) => sum + set.hz, 0);
  const rows = sets.map((set) => [
    set.set,
    set.channels,
    set.wantedHz === undefined ? 'all' : String(set.wantedHz),
    set.hz.toFixed(1),
    set.frames,
    set.dropped,
    set.latencyP50Ms.toFixed(1),
    set.latencyP99Ms.toFixed(1),
  ]);
  const headings = ['set', 'channels', 'wanted hz', 'hz', 'frames', 'dropped', 'p50 ms', 'p99 ms'];
  return [
    `${escapeText(device)}  ${hz.toFixed(1)} frames a second  wire ${percent(wireShare)}`,
    `crc errors ${crcErrors}  timeouts ${timeouts}  busy ${busy}  retries ${retries}  dropped ${dropped}  resets ${resets}`,
    '',
    rows.length === 0 ? 'nobody reads it\n' : table(headings, rows),
  ].join('\n');
}
