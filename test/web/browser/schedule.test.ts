import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PanelBench } from './harness.ts';

let bench: PanelBench;
before(async () => {
  bench = await PanelBench.open();
});
after(() => bench[Symbol.asyncDispose]());

const programOn = (device: string) => `{
  "name": "from the panel",
  "events": [{ "pwm": { "device": "${device}", "enabled": true, "periodNs": 40000, "dutyNs": 8000, "polarity": "normal" } }],
  "until": "600 s"
}`;

test('a program is written, checked, run, seen, stood still and stopped', async () => {
  const page = await bench.panel('schedule');
  const text = page.getByRole('textbox', { name: /^The program/ });
  await text.fill(programOn('fan'));
  await page.getByText('✓ It may run.').waitFor();
  await page.getByRole('button', { name: 'Run it' }).click();
  await page.locator('.program .state-word', { hasText: 'running' }).waitFor();
  const { programs } = JSON.parse((await bench.stage.postern(['--json', 'schedule', 'list'])).out);
  assert.deepEqual(
    programs.map(({ name, state }: { name: string; state: string }) => [name, state]),
    [['from the panel', 'running']],
  );
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.locator('.program .state-word', { hasText: 'paused' }).waitFor();
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.locator('.program .state-word', { hasText: 'running' }).waitFor();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await page.locator('.program .state-word', { hasText: 'stopped' }).waitFor();
});

test('what the policy forbids of it is told by line, and it does not run', async () => {
  const page = await bench.panel('schedule');
  await page.getByRole('textbox', { name: /^The program/ }).fill(programOn('fan').replace('8000', '39000'));
  const problems = page.locator('#program-problems');
  await problems.getByText(/Line 3/).waitFor();
  assert.match((await problems.textContent()) ?? '', /bench-fan/);
  const run = page.getByRole('button', { name: 'Run it' });
  const isGrey = async () => (await run.getAttribute('aria-disabled')) === 'true';
  await bench.stage.until(isGrey, 'it cannot be run');
  await run.click({ force: true });
  const { programs } = JSON.parse((await bench.stage.postern(['--json', 'schedule', 'list'])).out);
  assert.deepEqual(programs, []);
});

test('a mistake of form is told by line while it is typed, by the page itself', async () => {
  const page = await bench.panel('schedule');
  await page.getByRole('textbox', { name: /^The program/ }).fill('{\n  "events": [{ "pwn": {} }]\n}');
  await page
    .locator('#program-problems')
    .getByText(/Line 2/)
    .waitFor();
});

test('what the page runs ends with it', async () => {
  const page = await bench.panel('schedule');
  await page.getByRole('textbox', { name: /^The program/ }).fill(programOn('servo').replace('40000', '20000000'));
  await page.getByRole('button', { name: 'Run it', disabled: false }).click();
  await page.locator('.program .state-word', { hasText: 'running' }).waitFor();
  await page.context().close();
  await bench.stage.until(async () => {
    const { programs } = JSON.parse((await bench.stage.postern(['--json', 'schedule', 'list'])).out);
    return programs.length === 0;
  }, 'the program has ended');
});
