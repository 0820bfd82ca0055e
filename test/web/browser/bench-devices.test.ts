/** The devices of the bench in a real browser: each kind is driven and seen live. */
import { after, before, test } from 'node:test';
import type { Page } from 'playwright-core';
import { BenchPage } from './bench-page.ts';
import type { PanelBench } from './harness.ts';

let own: BenchPage;
let bench: PanelBench;
let page: Page;
before(async () => {
  own = await BenchPage.open(['psu0']);
  ({ bench, page } = own);
});
after(() => own[Symbol.asyncDispose]());

const card: BenchPage['card'] = (...asked) => own.card(...asked);
const button: BenchPage['button'] = (...asked) => own.button(...asked);

test('the supply is set within its limits, switched on, measured and drawn', async () => {
  const output = card('psu0').locator('.output', { has: page.getByRole('heading', { name: 'P25V' }) });
  const volts = output.getByLabel('Volts', { exact: true });
  await volts.fill('13');
  await output.getByText('Volts: 13 V is above the most, 12 V').waitFor();
  for (const [field, value] of [
    ['Volts', '7.4'],
    ['Amps', '0.5'],
  ] as const) {
    await output.getByLabel(field, { exact: true }).fill(value);
    await output.getByLabel(field, { exact: true }).press('Enter');
  }
  await output.getByText('◇ Would be 7.4 V, at most 0.5 A, at once').waitFor();
  await output.getByRole('button', { name: 'Set P25V' }).click();
  await output.getByText('Set to 7.4 V, at most 0.5 A').waitFor();
  // At a pace it is on its way for a while: long enough for the few steps that a busy machine makes of it.
  for (const [field, value] of [
    ['Volts', '3'],
    ['Pace', '1'],
  ] as const) {
    await output.getByLabel(field, { exact: true }).fill(value);
    await output.getByLabel(field, { exact: true }).press('Enter');
  }
  await output.getByText('◇ Would be 3 V, at most 0.5 A, at 1 V/s').waitFor();
  await output.getByRole('button', { name: 'Set P25V' }).click();
  await output.getByText('Set to 3 V, at most 0.5 A').waitFor();
  await output.getByText('Protection of P25V').click();
  await output.getByLabel('Over-voltage').fill('9');
  await output.getByLabel('Over-voltage').press('Enter');
  await output.getByText(/no rule allows .* to control psu0/).waitFor();
  // Of the others nothing may be out: what they would give is judged when all are switched on.
  await button('psu0', 'Switch on: psu0').click();
  await card('psu0').getByText('● On: outputs connected').waitFor();
  await output.getByText('● CV').waitFor();
  await output.locator('.figure', { hasText: /[23]\.\d{3}/ }).waitFor();
  await button('psu0', 'Switch off: psu0').click();
  await card('psu0').getByText('○ Off: outputs disconnected').waitFor();
});

test('an input is live, and its edges are counted', async () => {
  await card('button').getByText('○ 0, inactive').waitFor();
  bench.stage.hand('button down');
  await card('button').getByText('● 1, active').waitFor();
  await card('button')
    .getByText(/1 edge, the last rising/)
    .waitFor();
  bench.stage.hand('button up');
  await card('button').getByText('○ 0, inactive').waitFor();
});

test('what is pressed is told', async () => {
  bench.stage.hand('gamepad 304');
  await card('gamepad')
    .getByText(/EV_KEY BTN_\w+ 1/)
    .waitFor();
});

test('a console shows both ways, and sends', async () => {
  await card('oven').getByText('Console').click();
  await card('oven').getByRole('textbox', { name: 'What to send over oven' }).fill('HEAT?');
  await button('oven', 'Send over oven').click();
  await card('oven').locator('.traffic .sent', { hasText: '► sent: HEAT?\\n' }).waitFor();
  await card('oven').locator('.traffic .received', { hasText: '◄ received: 0' }).waitFor();
  await button('oven', 'Hex').click();
  await card('oven').locator('.traffic .sent', { hasText: '48 45 41 54 3f 0a' }).waitFor();
});

test('a cartridge is moved by the changer, and the tape says that it has one', async () => {
  await card('changer').getByRole('combobox', { name: 'to', exact: true }).selectOption('drive 0');
  await button('changer', /^Move .* to drive 0$/).click();
  await card('changer')
    .getByRole('row', { name: /drive 0.*A00001L8/ })
    .waitFor();
  await card('tape').getByText('● Loaded').waitFor();
  await button('tape', 'Rewind: tape').click();
  await card('tape').getByText('at its beginning').waitFor();
});

const isAlone = (device: string) =>
  own.until(
    async () => (await card(device).count()) === 1 && (await page.locator('.device').count()) === 1,
    `${device} alone is shown`,
  );

test('devices are found by their names and kinds', async () => {
  await page.getByRole('textbox', { name: 'Find' }).fill('coil1');
  await card('fan').waitFor({ state: 'detached' });
  await isAlone('coil1');
  await page.getByRole('textbox', { name: 'Find' }).fill('');
  await page.getByRole('button', { name: /^LEDs/ }).click();
  await isAlone('status-led');
  await page.getByRole('button', { name: /^All/ }).click();
  await card('fan').waitFor();
});

test('what is unplugged says so, and is there again when it is plugged in', async () => {
  bench.stage.hand('unplug');
  await card('psu0').getByText('▲ Unplugged').waitFor();
  bench.stage.hand('plug');
  await card('psu0').getByText('○ Off: outputs disconnected').waitFor();
});
