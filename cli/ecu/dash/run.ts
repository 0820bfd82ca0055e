import { findingText } from '../../../client/dash/dashboard-file.ts';
import type { PageSpec } from '../../../client/dash/pages.ts';
import { Refusal } from '../../../contract/errors.ts';
import type { Cli } from '../../cli.ts';
import { readNamedFile } from '../../files.ts';
import { paletteFor } from '../../screen/style.ts';
import { openTerminal } from '../../terminal.ts';
import { escapeText } from '../../text/escape.ts';
import type { Options } from '../../work-verb.ts';
import { type Chosen, choosePages, type Given, pageIndex } from './choose-pages.ts';
import { viewOptionsOf } from './dash-options.ts';
import { runLive, type Shown } from './live.ts';
import { printLines, printOnce } from './once.ts';
import { openDashSource } from './open-source.ts';
import { readDashboards } from './yml.ts';

/** `postern ecu dash`: full screen at a terminal, lines elsewhere, one screen as text with `--once`. */
export async function runDash(cli: Cli, words: readonly string[], options: Options): Promise<void> {
  const view = viewOptionsOf(options);
  const file = view.yml === undefined ? undefined : await readGiven(cli, view.yml);
  const packets = { tell: (text: string) => cli.note(`postern: ${escapeText(text)}`) };
  await using opened = await openDashSource(cli, words, options, (text) => packets.tell(text));
  const { source, isOpen } = opened;
  const given = file ?? (view.channels === undefined ? await opened.stored() : undefined);
  const catalogue = await source.catalogue();
  const { pages, problems } = choosePages(catalogue, isOpen, given, view);
  if (pages.every(({ gauges }) => gauges.length === 0))
    throw new Refusal('unavailable', `nothing is known of what ${source.name} has: nobody publishes there`, {
      ask: 'name --channels, a --yml or a --confKey: they are shown once something comes',
    });
  const shown: Shown = {
    source,
    pages,
    rateHz: view.rateHz,
    choice: {
      page: pageIndex(pages, view.page),
      view: isDrawn(pages) ? 'strip' : 'gauges',
      scroll: 0,
      units: view.units,
      pausedMs: undefined,
      help: false,
    },
    notice: noticeOf(problems),
  };
  const isDumb = cli.env.TERM === 'dumb';
  using terminal = cli.options.json || isDumb || view.once !== undefined ? undefined : openTerminal(cli);
  if (terminal !== undefined) {
    packets.tell = () => {}; // it is told as the reason why nothing comes
    return await runLive(terminal, paletteFor(cli.env), shown);
  }
  for (const { place, message } of problems) cli.note(`postern: ${escapeText(`${place}: ${message}`)}`);
  if (view.once === undefined) await printLines(cli, { ...shown, notice: '' });
  else await printOnce(cli, { ...shown, notice: '' }, view.once);
}

/** A line may be short: what is wrong comes first. */
function noticeOf([first, ...others]: Chosen['problems']): string {
  if (first === undefined) return '';
  const more = others.length === 0 ? '' : `, and ${others.length} more`;
  return `${first.message} (${first.place}${more})`;
}

const isDrawn = (pages: readonly PageSpec[]) =>
  pages.some(({ gauges }) => gauges.some(({ drawn }) => drawn !== undefined));

async function readGiven(cli: Cli, file: string): Promise<Given> {
  const { dashboards, findings } = await readDashboards(readNamedFile(file), file);
  for (const finding of findings) cli.note(`postern: ${escapeText(findingText(file, finding))}`);
  return { dashboards, from: file };
}
