/** What a driver or a caller may fill: frames, what waits to be read, the log. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Refusal } from '../../../contract/errors.ts';
import { refusal, TestBroker, until } from '../harness.ts';
import { alice, carol, victor } from '../people.ts';
import { call, device, ScriptedDriver, supplySetting } from './scripted-driver.ts';

test('fields that fit into the request and not into what the driver is told are refused, and nobody waits for them', async () => {
  await using broker = await TestBroker.start(supplySetting());
  const driver = await ScriptedDriver.start(broker);
  const client = await broker.connect(alice);
  // The driver is told the caller and a time beside what the caller sent.
  for (let length = 65_380; length < 65_500; length += 4) {
    const lines = [...Array.from({ length: 15 }, () => 'x'.repeat(4096)), 'x'.repeat(length - 15 * 4099)];
    const outcome = await Promise.race([
      call(client, 'label', { lines }).then(
        () => 'done',
        (error: { code: string }) => error.code,
      ),
      driver.next('label').then(async (asked) => {
        await driver.answer(asked);
        return 'done';
      }),
    ]);
    if (outcome === 'done') continue;
    assert.ok(outcome === 'limit' || outcome === 'invalid', outcome);
    if (outcome === 'invalid') break; // more than a request may have
    const { message } = await refusal(call(client, 'label', { lines }), 'limit');
    assert.match(message, /too many for one frame to psu/);
    const off = call(client, 'off');
    await until(() => driver.asked.at(-1)?.method === 'off', 'the driver is asked for the next');
    await driver.answer(driver.asked.at(-1) ?? { call: 0 });
    await off;
    return;
  }
  assert.fail('nothing was ever too large');
});

test('a driver that does not read is asked for no more', async () => {
  await using broker = await TestBroker.start(supplySetting({ virtual: true }));
  const raw = await broker.raw(carol);
  await raw.enter();
  await raw.call('lease.take', { device: 'port' });
  await raw.call('instrument.provide', { device });
  raw.socket.pause();
  const client = await broker.connect(alice);
  const lines = Array.from({ length: 15 }, () => 'x'.repeat(4000));
  const codes: string[] = [];
  for (let round = 0; round < 200 && codes.at(-1) !== 'unavailable'; round++) {
    const label = call(client, 'label', { lines }).catch((error: Refusal) => {
      codes.push(error.code);
      return error.message;
    });
    await client.ping();
    // Each is given up after a while; what was sent stays in the way to the driver.
    await broker.advance(8000);
    await label;
  }
  assert.equal(codes.at(-1), 'unavailable');
  assert.deepEqual([...new Set(codes.slice(0, -1))], ['timeout']);
  assert.match((await refusal(call(client, 'off'), 'unavailable')).message, /does not read what it is asked/);
});

test('what a driver says to calls that nobody made fills no log', async () => {
  await using broker = await TestBroker.start(supplySetting());
  const driver = await ScriptedDriver.start(broker);
  const before = broker.log.length;
  for (let n = 0; n < 50; n++) await refusal(driver.answer({ call: n }, { state: { on: 1 } }), 'invalid');
  for (let n = 0; n < 50; n++) await refusal(driver.answer({ call: n }), 'not_found');
  assert.equal(broker.log.length, before);
  await driver.lease.release();
  assert.match(broker.log.join(''), /answers that nobody waited for: 50, wrong ones: 50/);
});

test('who explains is told what the gate would say', async () => {
  await using broker = await TestBroker.start(supplySetting());
  const driver = await ScriptedDriver.start(broker);
  const admin = await broker.connect(alice);
  const reader = await broker.connect(victor);
  const ask = (client: typeof admin, method: string, fields: object = {}) =>
    client.policy.explain({ method: 'instrument.call', params: { device, method, fields } });
  assert.equal((await ask(admin, 'on')).allowed, true);
  assert.equal((await ask(reader, 'on')).allowed, false);
  assert.equal((await ask(reader, 'measure', { output: 'A' })).allowed, true);
  const danger = await ask(admin, 'send', { line: '*RST' });
  assert.deepEqual([danger.allowed, danger.limit], [false, 'danger']);
  await refusal(ask(admin, 'ons'), 'not_found');
  await refusal(ask(admin, 'set', { output: 'C' }), 'invalid');
  assert.ok(await driver.untouched());
});
