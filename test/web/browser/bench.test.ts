/** The bench in a real browser: what is set there is set at the device, what is not allowed says why, and what happens elsewhere is seen. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type { Page } from 'playwright-core';
import { assertReason, BenchPage } from './bench-page.ts';
import type { PanelBench } from './harness.ts';

let own: BenchPage;
let bench: PanelBench;
let page: Page;
before(async () => {
  own = await BenchPage.open();
  ({ bench, page } = own);
});
after(() => own[Symbol.asyncDispose]());

const card: BenchPage['card'] = (...asked) => own.card(...asked);
const button: BenchPage['button'] = (...asked) => own.button(...asked);
const said: BenchPage['said'] = (...words) => own.said(...words);

describe('PWM', () => {
  test('what is typed is planned, set, and then at the device', async () => {
    await said('pwm', 'set', 'fan', '1', '40000', '12000');
    await card('fan').getByText('25.000').first().waitFor();
    const ratio = card('fan').getByLabel('High ratio', { exact: true });
    await ratio.fill('55');
    await ratio.press('Enter');
    await card('fan')
      .getByText(/Would be: 55\.00/)
      .waitFor();
    assert.match(await said('pwm', 'get', 'fan'), /high 30 %/, 'a plan changes nothing');
    await button('fan', 'Set fan').click();
    await card('fan').getByText('Slide or type').waitFor();
    assert.match(await said('pwm', 'get', 'fan'), /on, 25 kHz, high 55 %/);
  });

  test('a slider is moved by keys, and stays within what the policy allows', async () => {
    const slider = card('fan').getByRole('slider', { name: 'High ratio of fan' });
    await slider.focus();
    await page.keyboard.press('End');
    await card('fan')
      .getByText(/Would be: 80\.00/)
      .waitFor();
    assert.equal(await slider.getAttribute('max'), '80');
    await button('fan', 'Set fan').click();
    await card('fan').getByText('Slide or type').waitFor();
    assert.match(await said('pwm', 'get', 'fan'), /high 80 %/);
  });

  test('a value out of its range is not sent: the message names field, value and limit', async () => {
    const ratio = card('fan').getByLabel('High ratio', { exact: true });
    await ratio.fill('95');
    await card('fan')
      .getByText(/^High ratio: 95 % is above the most, 80 %$/)
      .waitFor();
    await ratio.press('Enter');
    await own.until(async () => (await ratio.getAttribute('aria-invalid')) === 'true', 'it says that this is wrong');
    await assertReason(button('fan', 'Set fan'), /out of its range/);
    await button('fan', 'Set fan').click({ force: true });
    assert.match(await said('pwm', 'get', 'fan'), /high 80 %/);
    await ratio.fill('much');
    await card('fan').getByText("High ratio: 'much' is not a number").waitFor();
    await button('fan', 'Discard').click();
    await own.until(async () => (await ratio.inputValue()) === '80', 'it has what is set again');
  });

  test('at its highest frequency it is on this side of the limit', async () => {
    const hz = card('fan').getByLabel('Frequency', { exact: true });
    await hz.fill('30000');
    await hz.press('Enter');
    await card('fan')
      .getByText(/Would be: .*29\.999/)
      .waitFor();
    await button('fan', 'Set fan').click();
    await card('fan').getByText('Slide or type').waitFor();
    assert.match(await said('pwm', 'get', 'fan'), /period 33334 ns/);
  });

  test('what others set is seen at once, with who did it', async () => {
    await said('pwm', 'set', 'fan', '--disable');
    await card('fan').getByText('○ Off').waitFor();
    await card('fan').getByText(`Set by ${bench.stage.client.name}`).waitFor();
    await button('fan', 'Switch on fan').click();
    await card('fan').getByText('● Running').waitFor();
    assert.match(await said('pwm', 'get', 'fan'), /: on,/);
  });

  test('a servo is moved by its angle', async () => {
    await button('servo', 'Servo').click();
    const angle = card('servo').getByLabel('Angle', { exact: true });
    await angle.fill('45');
    await angle.press('Enter');
    await card('servo')
      .getByText(/Would be/)
      .waitFor();
    await button('servo', 'Move servo').click();
    await card('servo').getByText('● Running').waitFor();
    assert.match(await said('pwm', 'get', 'servo'), /50 Hz/);
  });

  test('what needs a lease says so, offers it, and is made safe when it is released', async () => {
    await assertReason(button('heater', 'Switch on heater'), /lease/);
    await button('heater', 'Take heater').click();
    await card('heater').getByText('● You hold it').waitFor();
    const ratio = card('heater').getByLabel('High ratio', { exact: true });
    await ratio.fill('20');
    await ratio.press('Enter');
    await card('heater')
      .getByText(/Would be/)
      .waitFor();
    await button('heater', 'Set heater').click();
    await card('heater').getByText('● Running').waitFor();
    await button('heater', /^Release, safe/).click();
    await card('heater').getByText('○ Off').waitFor();
    await card('heater').getByText('○ Nobody holds it').waitFor();
  });
});

describe('leases', () => {
  test('who holds a device is seen, and what is kept from one for it', async () => {
    const holder = bench.stage.start(['lease', 'relay', '--', 'sleep', '60']);
    await card('relay').getByText(`■ ${bench.stage.client.name}`).waitFor();
    await assertReason(button('relay', 'Set relay to 1'), /holds relay/);
    assert.equal(await button('relay', 'Take relay').count(), 0);
    holder.kill('SIGTERM');
    await card('relay').getByText('○ Nobody holds it').waitFor();
    await button('relay', 'Set relay to 1').click();
    await card('relay').getByText('● 1, active').waitFor();
    assert.match(await said('gpio', 'get', 'relay'), /1/);
    await said('gpio', 'set', 'relay', '0');
    await card('relay').getByText('○ 0, inactive').waitFor();
  });

  test('one that an administrator seizes is lost at once, with his reason', async () => {
    const file = bench.stage.path('policy.json');
    const policy = readFileSync(file, 'utf8');
    const user = JSON.stringify(bench.stage.client.name);
    await button('fan', 'Take fan').click();
    await card('fan').getByText('● You hold it').waitFor();
    try {
      writeFileSync(file, policy.replace('"operators": {', `"operators": { "users": [${user}],`));
      bench.stage.reload();
      const other = await bench.panel('bench');
      await button('fan', 'Seize … fan', other).click();
      const dialog = other.getByRole('dialog');
      await assertReason(dialog.getByRole('button', { name: 'Seize it' }), /why/i);
      await dialog.getByRole('textbox').fill('it smells of smoke');
      await dialog.getByRole('button', { name: 'Seize it' }).click();
      await card('fan')
        .getByText(/Lease lost.*seized by .*: it smells of smoke/)
        .waitFor();
      await card('fan').getByText('○ Nobody holds it').waitFor();
      await button('fan', /^I know/).click();
      await card('fan').getByText('Lease lost').waitFor({ state: 'detached' });
      await other.context().close();
    } finally {
      writeFileSync(file, policy);
      bench.stage.reload();
    }
  });
});

describe('what is not allowed', () => {
  test('is grey, with the policy’s reason and who could change it', async () => {
    const erase = button('tape', 'Erase: tape');
    await assertReason(erase, /has the danger 'erase'.*bench-tape/);
    await erase.focus(); // so that the reason can be read
    await card('tape').getByRole('button', { name: 'Why?' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('▲ No.').waitFor();
    assert.match((await dialog.textContent()) ?? '', /bench-tape/);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  test('is said once of a device that one may only look at', async () => {
    await card('clock')
      .getByText(/You may only look: no rule allows/)
      .waitFor();
    await assertReason(button('clock', 'Set by this machine: clock'), /You may only look/);
  });
});

test('a broker that is gone takes the lease with it, and all is live again when it is back', async () => {
  await said('pwm', 'set', 'fan', '1', '40000', '20000');
  await button('fan', 'Take fan').click();
  await card('fan').getByText('● You hold it').waitFor();
  await bench.stage.killBroker();
  await page.locator('.connection.lost').waitFor();
  await card('fan')
    .getByText(/Lease lost/)
    .waitFor();
  const isGrey = async () => (await button('fan', /^Switch o/).getAttribute('aria-disabled')) === 'true';
  await own.until(isGrey, 'nothing can be switched');
  await bench.stage.startBroker();
  await page.locator('.connection.connected').waitFor();
  await card('fan').getByText('○ Nobody holds it').waitFor();
  await said('pwm', 'set', 'fan', '1', '50000', '10000');
  await card('fan').getByText('20.000').first().waitFor();
  const ratio = card('fan').getByLabel('High ratio', { exact: true });
  await ratio.fill('40');
  await ratio.press('Enter');
  await card('fan')
    .getByText(/Would be: 40\.00/)
    .waitFor();
});
