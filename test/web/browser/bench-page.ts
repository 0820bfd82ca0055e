/** The bench in a browser, as tests use it: cards by the names of their devices, and what a command says of the same devices. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import type { InstrumentName } from '../../../sim/demo/stage.ts';
import { PanelBench } from './harness.ts';

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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.bench[Symbol.asyncDispose]();
  }
}

/** @returns why it is grey, as who cannot see it is told */
export async function reasonOf(control: Locator): Promise<string> {
  await control.waitFor();
  assert.equal(await control.getAttribute('aria-disabled'), 'true');
  const id = (await control.getAttribute('aria-describedby')) ?? '';
  assert.notEqual(id, '', 'it does not say why');
  return (await control.page().locator(`[id="${id}"]`).textContent()) ?? '';
}
