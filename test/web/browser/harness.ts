/**
 * The panel in a real browser: a simulated bench with its drivers, `postern web` as its ordinary user, and Chromium. Whatever the page logs as
 * an error, asks of another machine, or breaks of its own content policy fails the test that ends with it.
 */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { type InstrumentName, Stage } from '../../../sim/demo/stage.ts';
import { projectFolder } from '../../../tools/bundle.ts';
import { bundlePage } from '../../../tools/bundle-page.ts';
import { within } from '../../patience.ts';

export const CHROMIUM = '/usr/bin/chromium';
/** Software draws here, beside a simulated bench on the same processor. */
const TIMEOUT_MS = within(30_000);

export const widths = { phone: 360, tablet: 768, desk: 1440 } as const;
export const HEIGHT = 900;

let built: Promise<unknown> | undefined;

/** The page as it is in the sources, made once for a process. */
const build = (): Promise<unknown> => {
  built ??= bundlePage(join(projectFolder, '.cache/web'));
  return built;
};

export interface PanelPage {
  readonly page: Page;
  /** What it should not have done. */
  readonly complaints: string[];
}

export class PanelBench implements AsyncDisposable {
  readonly stage: Stage;
  readonly browser: Browser;
  #web: ChildProcess;
  #output = '';
  readonly #pages: PanelPage[] = [];
  /** Complaints that a test brings about on purpose, such as a connection that is refused. */
  readonly expected: RegExp[] = [];

  private constructor(stage: Stage, browser: Browser) {
    this.stage = stage;
    this.browser = browser;
    this.#web = this.#startWeb(0);
  }

  static async open(instruments: readonly InstrumentName[] = []): Promise<PanelBench> {
    assert.ok(existsSync(CHROMIUM), `no ${CHROMIUM}`);
    await build();
    const stage = await Stage.set(instruments);
    // Root's Chromium has no sandbox to be in.
    const args = ['--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])];
    const browser = await chromium.launch({ executablePath: CHROMIUM, args });
    return new PanelBench(stage, browser);
  }

  #startWeb(port: number): ChildProcess {
    const web = this.stage.start(['web', '--port', String(port)]);
    this.#output = '';
    const take = (text: Buffer) => {
      this.#output += String(text);
    };
    web.stdout?.on('data', take);
    web.stderr?.on('data', take);
    return web;
  }

  /** The address that `postern web` printed last, with a token that is good once. */
  async address(): Promise<string> {
    const found = () => [...this.#output.matchAll(/http:\/\/\S+#token=\S+/g)].at(-1)?.[0];
    await this.stage.until(() => found() !== undefined, `postern web printed its address; so far:\n${this.#output}`);
    return found() ?? '';
  }

  /** Another token: Return on its terminal. */
  async nextAddress(): Promise<string> {
    const before = await this.address();
    this.#web.stdin?.write('\n');
    await this.stage.until(async () => (await this.address()) !== before, 'postern web printed another token');
    return this.address();
  }

  /** Ends `postern web` and starts it anew at the same port. */
  async restartWeb(): Promise<void> {
    const { port } = new URL(await this.address());
    const closed = new Promise((resolve) => this.#web.once('close', resolve));
    this.#web.kill('SIGTERM');
    await closed;
    this.#web = this.#startWeb(Number(port));
    await this.address();
  }

  /** A page at this view, connected. */
  async panel(view = 'bench', width: number = widths.desk): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width, height: HEIGHT }, reducedMotion: 'reduce' });
    const page = await context.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    const own = new URL(await this.address()).origin;
    const complaints: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (origin !== own && !['data:', 'blob:'].includes(protocol)) complaints.push(`it asked for ${request.url()}`);
    });
    this.#pages.push({ page, complaints });
    await page.goto(await this.nextAddress());
    await page.locator('.connection.connected').waitFor();
    await page.evaluate(`location.hash = ${JSON.stringify(`#${view}`)}`);
    return page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const complaints = this.#pages.flatMap((one) => one.complaints);
    await this.browser.close();
    this.#web.kill('SIGTERM');
    await this.stage.strike();
    const unexpected = complaints.filter((text) => !this.expected.some((pattern) => pattern.test(text)));
    assert.deepEqual(unexpected, [], 'the page complained');
  }
}
