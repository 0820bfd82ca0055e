import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { bundlePage } from '../tools/bundle-page.ts';
import { type Case, makeCase } from './case.ts';
import { Scene } from './ecu/scene.ts';
import { machineOf, UNPINNED } from './machine.ts';
import { Missing } from './missing.ts';
import { Helper } from './serial/programs.ts';
import { checkout } from './stage.ts';
import { BarePage } from './web/bare-page.ts';
import { frameWork, quantile } from './web/main-thread.ts';

const CHROMIUM = '/usr/bin/chromium';
/** How long the page is watched. `WEB_LIVE_SECONDS` says otherwise, where there is less time. */
const SECONDS = Number(process.env.WEB_LIVE_SECONDS ?? 60);
/** Of that, in each round: what tracing writes down is long. */
const TRACED_MS = 4000;
const WARM_MS = 5000;
const BAUD = 115_200;
const HZ = 50;
/** As many as the panel's frames have, with 154 values of 9 bytes at most. */
const FRAME_BYTES = 1500;
const GAUGES = 12;
const CHARTS = 6;
/** Main-thread work of a frame, ms: a half of what a frame of the screen has. */
const BOUND_MS = 8;
/** Of a minute, MiB: nothing that grows with time. */
const BOUND_MIB = 1;

/** A gauge for each of these channels, in a file as somebody opens it; a chart for each of the first. */
const shown = [
  'rpm',
  'map',
  'tps',
  'coolant',
  'mat',
  'advance',
  'batteryVoltage',
  'afr1',
  'pulseWidth1',
  'dwell',
  'egoCorrection1',
  'veCurr1',
];
const dashboards = `dashboards:
  - name: bench
    gaugePairs:
${shown.map((name, place) => `      ${place + 1}: '${name}.${name}.bar.0.${name === 'rpm' ? 8500 : 260}..>20'`).join('\n')}
`;
const layout = {
  style: 'round',
  charts: shown.slice(0, CHARTS).map((name) => [name]),
  rateHz: null,
  windowS: 30,
  keepsAll: true,
};

/**
 * The panel in Chromium without a screen, where software draws: all channels of a controller as fast as its line carries them (50 a second), 12 round
 * gauges, 6 strip charts. What its main thread works for a frame of the screen, by the browser's tracing (CPU time of all tasks between two frames); how
 * long a frame takes; what is left on the heap after a minute, collected; from the controller's answer to the screen (the frame of the screen after
 * that in which it was drawn, as the page itself counts it); from a fresh start to the first paint. The floor: a page that takes as many
 * bytes as often and writes one number.
 */
export async function webLive(): Promise<Case[]> {
  if (!existsSync(CHROMIUM)) throw new Missing(`there is no ${CHROMIUM}: apt-get install chromium`);
  await bundlePage(join(checkout, '.cache/web'));
  await using scene = await Scene.set(BAUD);
  await using web = new Helper('cli/main.ts', ['web', '--port', '0'], scene.stage.environment);
  const address = await web.firstLine;
  const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
  const browser = await chromium.launch({ executablePath: CHROMIUM, args });
  await using _browser = { [Symbol.asyncDispose]: () => browser.close() };
  await using bare = new BarePage(HZ, FRAME_BYTES);
  const ours = await watched(await openPanel(browser, address), panelLatency);
  const floor = await watched(await openBare(browser, await bare.address()), bareLatency);
  const machine = `${machineOf(UNPINNED)}; Chromium ${browser.version()} without a GPU`;
  const name = `web-live, ${GAUGES} gauges and ${CHARTS} charts`;
  const both = (of: (figures: Figures) => readonly number[]) => ({ ours: of(ours), floor: of(floor), machine });
  return [
    makeCase({ name: `${name}, work p95`, unit: 'ms/frame', bound: BOUND_MS, ...both(({ workP95 }) => workP95) }),
    makeCase({ name: `${name}, work p50`, unit: 'ms/frame', ...both(({ workP50 }) => workP50) }),
    makeCase({ name: `${name}, frame time p50`, unit: 'ms', ...both(({ frameP50 }) => frameP50) }),
    makeCase({ name: `${name}, frame time p95`, unit: 'ms', ...both(({ frameP95 }) => frameP95) }),
    makeCase({
      name: `${name}, heap after ${SECONDS} s`,
      unit: 'MiB',
      bound: BOUND_MIB,
      ...both(({ grownMiB }) => [grownMiB]),
    }),
    makeCase({ name: 'web-live, to the screen p50', unit: 'ms', ...both(({ latencyMs: [p50] }) => [p50]) }),
    makeCase({ name: 'web-live, to the screen p95', unit: 'ms', ...both(({ latencyMs: [, p95] }) => [p95]) }),
    makeCase({
      name: 'web-live, frames taken',
      unit: 'frames/s',
      better: 'higher',
      machine,
      ours: ours.hz,
      floor: ours.hz.map(() => HZ),
    }),
    makeCase({ name: 'web-live, first paint', unit: 'ms', ...both(({ paintMs }) => [paintMs]) }),
  ];
}

interface Figures {
  workP50: number[];
  workP95: number[];
  frameP50: number[];
  frameP95: number[];
  grownMiB: number;
  latencyMs: readonly [number, number];
  paintMs: number;
  /** Frames of the controller that the page has had in a second. */
  hz: number[];
}

interface Opened {
  page: Page;
  session: CDPSession;
  paintMs: number;
}

async function openPanel(browser: Browser, address: string): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1200 } });
  await context.addInitScript((kept) => localStorage.setItem('postern.ecu.ecu0', kept), JSON.stringify(layout));
  const page = await context.newPage();
  await page.goto(address);
  await page.locator('.connection.connected').waitFor();
  // As somebody comes back to it: let in already.
  await page.goto(`${new URL(address).origin}/#ecu/ecu0`);
  await page.reload();
  await page
    .locator('.plot canvas')
    .nth(CHARTS - 1)
    .waitFor();
  const paintMs = await paintOf(page);
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'bench.yml', mimeType: 'text/yaml', buffer: Buffer.from(dashboards) });
  await page
    .locator('.gauge')
    .nth(GAUGES - 1)
    .waitFor();
  const counts = [await page.locator('.gauge').count(), await page.locator('.plot canvas').count()];
  if (counts[0] !== GAUGES || counts[1] !== CHARTS) throw new Error(`${counts.join(' gauges and ')} charts are shown`);
  return { page, session: await context.newCDPSession(page), paintMs };
}

async function openBare(browser: Browser, address: string): Promise<Opened> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1200 } });
  const page = await context.newPage();
  await page.goto(address);
  const paintMs = await paintOf(page);
  return { page, session: await context.newCDPSession(page), paintMs };
}

async function watched(
  { page, session, paintMs }: Opened,
  latency: (page: Page) => Promise<Figures['latencyMs']>,
): Promise<Figures> {
  await sleep(WARM_MS);
  const figures: Figures = {
    workP50: [],
    workP95: [],
    frameP50: [],
    frameP95: [],
    grownMiB: 0,
    latencyMs: [0, 0],
    paintMs,
    hz: [],
  };
  const before = await heapMiB(session);
  for (
    const end = performance.now() + SECONDS * 1000;
    performance.now() < end || figures.workP95.length === 0;
    await sleep(SECONDS * 20)
  ) {
    const { workMs, frameMs } = await frameWork(session, TRACED_MS);
    if (workMs.length === 0) throw new Error('tracing has seen no frame of the screen');
    for (const text of await page.locator('[data-fact=rate]').allTextContents()) figures.hz.push(Number(text));
    figures.workP50.push(quantile(workMs, 0.5));
    figures.workP95.push(quantile(workMs, 0.95));
    figures.frameP50.push(quantile(frameMs, 0.5));
    figures.frameP95.push(quantile(frameMs, 0.95));
  }
  figures.latencyMs = await latency(page);
  figures.grownMiB = (await heapMiB(session)) - before;
  await page.close();
  return figures;
}

/** What is in use once nothing is left to be collected, the memory of typed arrays with it. */
async function heapMiB(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize = 0 } = (await session.send('Runtime.getHeapUsage')) as {
    usedSize: number;
    backingStorageSize?: number;
  };
  return (usedSize + backingStorageSize) / 2 ** 20;
}

const paintOf = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          const [paint] = performance.getEntriesByName('first-contentful-paint');
          if (paint === undefined) setTimeout(look, 20);
          else resolve(paint.startTime);
        };
        look();
      }),
  );

/** As the page itself shows it: `31 / 48`. */
async function panelLatency(page: Page): Promise<Figures['latencyMs']> {
  const [p50 = Number.NaN, p95 = Number.NaN] = ((await page.locator('[data-fact=screen]').textContent()) ?? '')
    .split('/')
    .map(Number);
  return [p50, p95];
}

async function bareLatency(page: Page): Promise<Figures['latencyMs']> {
  const sorted = (await page.evaluate('screenMs()')) as number[];
  return [quantile(sorted, 0.5), quantile(sorted, 0.95)];
}
