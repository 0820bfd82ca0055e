/** The bench in a browser, as tests use it: cards by the names of their devices, and what a command says of the same devices. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import type { InstrumentName } from '../../../sim/demo/stage.ts';
import { within } from '../../patience.ts';
import { PanelBench } from './harness.ts';

const PATIENCE_MS = within(10_000);
const LOOK_MS = 50;

export class BenchPage implements AsyncDisposable {
  readonly bench: PanelBench;
  readonly page: Page;

  private constructor(bench: PanelBench, page: Page) {
    this.bench = bench;
    this.page = page;
  }

  static async open(instruments: readonly InstrumentName[] = []): Promise<BenchPage> {
    const bench = await PanelBench.open(instruments);
    return new BenchPage(bench, await bench.panel('bench'));
  }

  card(device: string, on: Page = this.page): Locator {
    return on.locator(`#device-${device}`);
  }

  button(device: string, name: string | RegExp, on: Page = this.page): Locator {
    return this.card(device, on).getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
  }

  /** What a command of the user says: of the device, not of the page. */
  async said(...words: string[]): Promise<string> {
    const { status, out, err } = await this.bench.stage.postern(words);
    assert.equal(status, 0, err);
    return out;
  }

  /** Waits until it holds: what is clicked is drawn anew a moment later. */
  until(holds: () => Promise<boolean>, what: string): Promise<void> {
    return this.bench.stage.until(holds, what);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bench[Symbol.asyncDispose]();
  }
}

/** It is grey, and says why to who cannot see it: once the policy has been asked. */
export async function assertReason(control: Locator, why: RegExp): Promise<void> {
  await control.waitFor();
  let said = '';
  for (const end = Date.now() + PATIENCE_MS; !why.test(said) && Date.now() < end; await pause(LOOK_MS))
    said = await reasonOf(control);
  assert.match(said, why);
}

/** @returns nothing where it is not grey, or says nothing */
async function reasonOf(control: Locator): Promise<string> {
  if ((await control.getAttribute('aria-disabled')) !== 'true') return '';
  const id = await control.getAttribute('aria-describedby');
  const texts = id === null ? [] : await control.page().locator(`[id="${id}"]`).allTextContents();
  return texts.join('');
}
