/** Made safe when the port is back, by the next broker, and at a stop. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { until } from '../harness.ts';
import { bob } from '../people.ts';
import { ask, line, textOf } from './bench.ts';
import { isSafe, start } from './supply.ts';

const device = 'port';

test('unplugged when it should be made safe: that comes first when it is back', async () => {
  await using stage = await start({ virtual: true });
  const { bench, supply, client } = stage;
  const other = await bench.broker.connect(bob);
  const lease = await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  await client.ping();
  bench.port.unplug();
  await until(() => bench.broker.log.some((text) => text.includes('port vanished')), 'it is noticed');
  await lease.release();
  assert.equal(bench.audited('unsafe').length, 1);
  assert.ok(existsSync(`${bench.broker.directory}/fail-safe`));
  assert.equal(supply.isOn, true);
  await other.lease({ device });
  bench.port.plug();
  // Nobody needs to ask: it is looked for.
  await bench.pass(500);
  const asked = ask(other, 'OUT?\n');
  await other.ping();
  await bench.pass(500);
  assert.equal(textOf((await asked).bytes), '0\r\n');
  assert.equal(supply.isOn, false);
  await other.close();
  await until(() => bench.broker.broker.core.leases.all.length === 0, 'it is free');
  await bench.pass(500);
  assert.equal(readFileSync(`${bench.broker.directory}/fail-safe`, 'utf8'), '');
});

test('unplugged in the middle of it, it is owed all the same', async () => {
  await using stage = await start({ virtual: true });
  const { bench, supply, client } = stage;
  const lease = await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  await client.ping();
  await lease.release();
  await client.ping();
  await bench.pass(5);
  bench.port.unplug();
  await bench.pass(400);
  assert.equal(supply.isOn, true);
  bench.port.plug();
  await bench.pass(1500);
  assert.equal(supply.isOn, false);
  assert.equal((await client.status()).devices[0]?.fault, undefined);
});

test('left behind by a broker that crashed: the next one begins with it', async () => {
  await using stage = await start();
  const { bench, supply, client } = stage;
  await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  const table = readFileSync(`${bench.broker.directory}/fail-safe`, 'utf8');
  const [, settings, steps] = /^serial (\S+) (\S+) \/dev\/ttyUSB0\n$/.exec(table) ?? [];
  assert.match(settings ?? '', /^\d+,cs8,-parenb,/);
  assert.equal(
    steps,
    '\\003,10,\\012\\117\\106\\106\\012,\\012\\117\\106\\106\\012',
    'what sh can send: Ctrl-C, and twice OFF',
  );
  await bench.broker.stop();
  assert.equal(supply.isOn, true, 'onStop: keep');
  bench.broker.write('fail-safe', table);
  await bench.broker.startBroker();
  await isSafe(bench);
  assert.equal(supply.isOn, false);
  await until(() => readFileSync(`${bench.broker.directory}/fail-safe`, 'utf8') === '', 'the table is empty');
});

test('a stop: safe where the entry says so, and not waited for for ever', async () => {
  for (const isDeaf of [false, true]) {
    await using stage = await start({ entry: { onStop: 'safe', flowControl: 'rtscts' }, virtual: true });
    const { bench, supply, client } = stage;
    await client.lease({ device });
    await client.call('serial.write', line('ON\n'));
    await client.ping();
    if (isDeaf) bench.port.end.setLines({ rts: false });
    const stopping = bench.broker.stop().then(
      () => '',
      (error: Error) => error.message,
    );
    await bench.pass(10_000);
    const problem = isDeaf ? 'port could not be made safe: left to the fail-safe' : '';
    assert.equal(await stopping, problem);
    assert.equal(supply.isOn, isDeaf);
    assert.equal(existsSync(`${bench.broker.directory}/fail-safe`), isDeaf);
    assert.equal(bench.broker.board.kernel.openDescriptors, 0);
  }
});

test('unplugged when it should have been made safe, and the broker stops: the next one owes it', async () => {
  await using stage = await start({ virtual: true });
  const { bench, supply, client } = stage;
  const lease = await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  await client.ping();
  bench.port.unplug();
  await until(() => bench.broker.log.some((text) => text.includes('port vanished')), 'it is noticed');
  await lease.release();
  const stopping = bench.broker.stop().catch((error: Error) => error.message);
  await bench.pass(4000);
  assert.equal(await stopping, 'port could not be made safe: left to the fail-safe');
  await bench.broker.startBroker();
  assert.equal(supply.isOn, true);
  bench.port.plug();
  await bench.pass(1500);
  assert.equal(supply.isOn, false);
  assert.equal(readFileSync(`${bench.broker.directory}/fail-safe`, 'utf8'), '');
});

test('unplugged, and nothing was sent since it was safe: nothing is owed', async () => {
  await using stage = await start({ virtual: true });
  const { bench, supply, client } = stage;
  const lease = await client.lease({ device });
  await client.call('serial.read', { device });
  bench.port.unplug();
  await until(() => bench.broker.log.some((text) => text.includes('port vanished')), 'it is noticed');
  await lease.release();
  assert.equal(bench.audited('unsafe').length, 0);
  bench.port.plug();
  await bench.pass(1000);
  assert.deepEqual(supply.lines, []);
});
