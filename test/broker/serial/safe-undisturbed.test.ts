/** While a port is made safe, and while it owes that, nobody gets between: not by what is done at once, not by asking often, not by leaving. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal, until } from '../harness.ts';
import { bob } from '../people.ts';
import { ask, line, textOf } from './bench.ts';
import { isSafe, off, start } from './supply.ts';

const device = 'port';

/** What hangs there is on, and does not answer when it should be made safe. */
async function owing() {
  const stage = await start({ virtual: true });
  const { bench, supply, client } = stage;
  await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  await until(() => supply.isOn, 'it is on');
  supply.isDeaf = true;
  await client.close();
  await until(() => bench.audited('safe').length === 1, 'it is being made safe');
  await bench.pass(1000);
  assert.equal(bench.audited('unsafe').length, 1);
  return stage;
}

test('lines that are set meanwhile are set when it is safe, and are to be made safe themselves', async () => {
  await using stage = await start({ virtual: true, entry: { safe: [{ lines: { dtr: false } }, ...off] } });
  const { bench, supply, client } = stage;
  const other = await bench.broker.connect(bob);
  const happened: string[] = [];
  const lease = await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  await until(() => supply.isOn, 'it is on');
  bench.port.end.onLines(({ dsr }) => happened.push(`dtr ${dsr}`));
  bench.port.end.onBytes(() => happened.push('bytes'));
  await lease.release();
  await other.lease({ device });
  const set = other.call('serial.setLines', { device, dtr: true });
  await other.ping();
  await bench.pass(500);
  await set;
  assert.deepEqual([happened[0], happened.at(-1)], ['dtr false', 'dtr true']);
  assert.equal(happened.filter((each) => each !== 'bytes').length, 2);
  assert.equal(bench.broker.broker.core.inventory.unitsOf(device)[0]?.actuated, true);
});

test('a purge throws away nothing of the sequence', async () => {
  const steps = [{ pauseMs: 10 }, { send: 'OFF\n' }] as const;
  await using stage = await start({ virtual: true, entry: { safe: steps, flowControl: 'rtscts' } });
  const { bench, supply, client } = stage;
  const other = await bench.broker.connect(bob);
  const lease = await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  await until(() => supply.isOn, 'it is on');
  bench.port.end.setLines({ rts: false });
  await lease.release();
  await bench.pass(50);
  await other.lease({ device });
  const purged = other.call('serial.purge', { device });
  await other.ping();
  bench.port.end.setLines({ rts: true });
  await bench.pass(1000);
  await purged;
  await isSafe(bench);
  assert.deepEqual(supply.lines, ['ON', 'OFF']);
});

test('who has left while what is owed was done sends nothing', async () => {
  await using stage = await owing();
  const { bench, supply } = stage;
  const other = await bench.broker.connect(bob);
  ask(other, 'ON\n').catch(() => {});
  await other.ping();
  await bench.pass(50);
  assert.equal(bench.audited('safe').length, 2, 'it is tried again');
  await other.close();
  await until(() => bench.broker.broker.core.sessions.size === 0, 'he has left');
  supply.isDeaf = false;
  await bench.pass(1000);
  await isSafe(bench);
  assert.ok(!supply.lines.slice(1).includes('ON'), supply.lines.join());
});

test('what is owed is tried once for all who ask meanwhile, and told once', async () => {
  await using stage = await owing();
  const { bench, supply } = stage;
  const other = await bench.broker.connect(bob);
  const asked = Promise.all(Array.from({ length: 20 }, () => refusal(ask(other, 'OUT?\n'), 'unavailable')));
  await other.ping();
  await bench.pass(1000);
  for (const { message } of await asked) assert.match(message, /^what hangs on port does not answer/);
  await other.lease({ device });
  for (const again of ['serial.purge', 'serial.setLines'] as const) {
    const refused = refusal(other.call(again, { device }), 'unavailable');
    await other.ping();
    await bench.pass(1000);
    await refused;
  }
  assert.equal(bench.audited('safe').length, 4);
  assert.equal(bench.audited('unsafe').length, 1);
  assert.equal(supply.isOn, true);
  supply.isDeaf = false;
  const served = ask(other, 'OUT?\n');
  await other.ping();
  await bench.pass(500);
  assert.equal(textOf((await served).bytes), '0\r\n');
});

test('an answer without an end is a wrong one, and is not kept', async () => {
  await using stage = await start({ virtual: true });
  const { bench, supply, client } = stage;
  const lease = await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  await until(() => supply.isOn, 'it is on');
  supply.isDeaf = true;
  bench.port.end.onBytes(() => bench.say('x'.repeat(5000)));
  await lease.release();
  // Less than one answer is waited for.
  await bench.pass(150);
  const [status] = (await client.status()).devices;
  assert.match(status?.fault ?? '', /it answers "x{256}" to "OUT\?\\n"/);
});
