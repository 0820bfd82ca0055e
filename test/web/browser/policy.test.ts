import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { refusals } from '../../../contract/errors.ts';
import { PanelBench } from './harness.ts';

let bench: PanelBench;
before(async () => {
  bench = await PanelBench.open();
});
after(() => bench[Symbol.asyncDispose]());

test('"why can I not?" has the policy’s answer: the rule, where it stands, its limit', async () => {
  const page = await bench.panel('policy');
  await page.getByRole('combobox', { name: 'Device' }).selectOption('fan');
  await page.getByRole('button', { name: 'run it at full' }).click();
  const answer = page.locator('.ask .answer');
  await answer.getByText('▲ No.').waitFor();
  assert.match((await answer.textContent()) ?? '', /bench-fan/);
  assert.match((await answer.textContent()) ?? '', /0\.8/);
  await page.getByRole('button', { name: 'run it at half' }).click();
  await answer.getByText('✓ Yes.').waitFor();
});

test('parameters that are no JSON are told so, and nothing is asked', async () => {
  const page = await bench.panel('policy');
  await page.getByRole('textbox', { name: 'Parameters' }).fill('{device: fan}');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.getByText('Parameters: not JSON').waitFor();
  assert.equal(await page.locator('.ask .answer').count(), 0);
});

test('who may not read the whole audit log sees what was decided of his own calls', async () => {
  const page = await bench.panel('policy');
  const log = page.locator('section', { has: page.getByRole('heading', { name: 'What was decided' }) });
  await log.getByText('Of what you asked').waitFor();
  const tooMuch = ['pwm', 'set', 'fan', '--frequency', '20000', '--ratio', '1', '--enable'];
  assert.equal((await bench.stage.postern(tooMuch)).status, refusals.denied.exit);
  const row = log.locator('tr.refusal').filter({ hasText: 'fan' }).first();
  await row.waitFor();
  assert.match((await row.textContent()) ?? '', /bench-fan/);
});
