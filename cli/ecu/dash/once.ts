import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../../contract/errors.ts';
import type { Cli } from '../../cli.ts';
import { interruption } from '../../interrupt.ts';
import type { Size } from '../../screen/canvas.ts';
import { escapeText } from '../../text/escape.ts';
import { lines } from '../../text/table.ts';
import type { FrameSource } from '../frame-source.ts';
import { reading } from './draw/marks.ts';
import { drawScreen } from './draw/screen.ts';
import { LiveDash, type Shown } from './live.ts';
import type { ScreenModel } from './screen-model.ts';

const WAIT_MS = 5000;
/** Where there is no terminal to draw on: a line for each of these times. */
const LINE_MS = 1000;

/** One screen as text. @throws Refusal `timeout` where no frame comes */
export async function printOnce(
  cli: Cli,
  shown: Shown,
  { afterMs, size }: { afterMs: number; size: Size },
): Promise<void> {
  let tellFirst = () => {};
  const first = new Promise<void>((resolve) => {
    tellFirst = resolve;
  });
  const dash = new LiveDash(shown, () => tellFirst());
  const running = dash.feed.run().then(() => {
    throw new Refusal('unreachable', `${shown.source.name} was closed`);
  });
  running.catch(() => {}); // it is told by the race, or the screen is printed already
  const cancel = new AbortController();
  try {
    await Promise.race([first, running, tooLate(shown.source, cancel.signal)]);
    if (afterMs > 0) await Promise.race([sleep(afterMs), running]);
    const model = dash.model();
    cli.print(jsonOf(model), () => lines(drawScreen(model, size).lines()));
  } finally {
    cancel.abort();
    dash.feed.close();
  }
}

/** Resolves when it is cancelled. */
async function tooLate(source: FrameSource, signal: AbortSignal): Promise<void> {
  await sleep(WAIT_MS, undefined, { signal }).catch(() => {});
  if (signal.aborted) return;
  const reason = await source.silence?.();
  const why = reason === undefined ? '' : `: ${reason}`;
  throw new Refusal('timeout', `no frame of ${source.name} came within ${WAIT_MS / 1000} s${why}`);
}

/** For what is no terminal, or a simple one: a line a second, until it is interrupted. */
export async function printLines(cli: Cli, shown: Shown): Promise<void> {
  using interrupted = interruption();
  const dash = new LiveDash(shown, () => {});
  interrupted.signal.addEventListener('abort', () => dash.feed.close());
  const timer = setInterval(() => {
    const model = dash.model();
    cli.print(jsonOf(model), () => lineOf(model));
  }, LINE_MS);
  try {
    await dash.feed.run();
  } finally {
    clearInterval(timer);
  }
}

const alarmNames = { '-2': 'low danger', '-1': 'low warning', '0': undefined, '1': 'high warning', '2': 'high danger' };

function jsonOf(model: ScreenModel): object {
  const { source, page, tiles, stale, rateHz, latencyMs, lost, quality } = model;
  return {
    source,
    page: page.name,
    ...(stale === undefined ? {} : { staleMs: Number.isFinite(stale.ageMs) ? Math.round(stale.ageMs) : null }),
    gauges: tiles.map(({ channel, title, value, unit, alarm }) => ({
      channel,
      title,
      value: value ?? null,
      unit,
      ...(alarm === 0 ? {} : { alarm: alarmNames[alarm] }),
    })),
    rateHz: Number(rateHz.toFixed(2)),
    latencyMs,
    lost,
    quality,
  };
}

function lineOf({ tiles, stale }: ScreenModel): string {
  const age =
    stale === undefined ? '' : `stale ${Number.isFinite(stale.ageMs) ? `${(stale.ageMs / 1000).toFixed(1)} s` : ''} `;
  const mark = { '-2': ' LOW!', '-1': ' low', '0': '', '1': ' high', '2': ' HIGH!' };
  const said = tiles.map((tile) => `${tile.title} ${reading(tile, stale !== undefined)}${mark[tile.alarm]}`);
  return `${new Date().toISOString().slice(11, 19)} ${escapeText(age + said.join('  '))}\n`;
}
