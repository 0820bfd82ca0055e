/** What is done to a port when its lease is lost after something was sent. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { refusal, until } from '../harness.ts';
import { alice, bob, carol, olga } from '../people.ts';
import { ask, line, serialPolicy, textOf } from './bench.ts';
import { isSafe, off, start } from './supply.ts';

const device = 'port';

test('a lease that is released, lost with its holder, or seized: off', async () => {
  await using stage = await start();
  const { bench, supply, client } = stage;
  const admin = await bench.broker.connect(olga);
  for (const end of ['released', 'killed', 'seized'] as const) {
    const holder = await bench.broker.connect(alice);
    const lease = await holder.lease({ device });
    await holder.call('serial.write', line('ON\n'));
    await until(() => supply.isOn, 'it is on');
    if (end === 'released') await lease.release();
    else if (end === 'killed') await holder.close();
    else await admin.lease.seize({ device, reason: 'the test' });
    await isSafe(bench);
    assert.equal(supply.isOn, false, end);
  }
  assert.equal(bench.audited('safe').length, 3);
  assert.equal(textOf((await ask(client, 'OUT?\n')).bytes), '0\r\n', 'and it serves whoever comes next');
});

test('without anything sent since it was safe nothing is done; nor with `keep`', async () => {
  await using stage = await start();
  const { bench, supply, client } = stage;
  const idle = await client.lease({ device });
  await client.call('serial.read', { device });
  await idle.release();
  assert.deepEqual(supply.lines, []);
  const keeping = await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  await keeping.release({ keep: true });
  await client.ping();
  assert.equal(supply.isOn, true);
  const next = await client.lease({ device });
  await next.release();
  await isSafe(bench);
  assert.equal(supply.isOn, false, 'what was kept on is still to be made safe by the next who lets go');
});

test('after a half-sent line', async () => {
  await using stage = await start();
  const { bench, supply, client } = stage;
  await client.lease({ device });
  await client.call('serial.write', line('ON\nVOL'));
  await until(() => supply.isOn, 'it is on');
  await client.close();
  await isSafe(bench);
  assert.equal(supply.isOn, false);
  assert.deepEqual(supply.lines, ['ON', '', 'OFF', '', 'OFF', 'OUT?']);
});

test('with a full queue: nothing of it is sent', async () => {
  await using stage = await start({ entry: { flowControl: 'rtscts' }, port: { isPaced: true } });
  const { bench, supply, client } = stage;
  await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  await until(() => supply.isOn, 'it is on');
  const filler = 'X'.repeat(3999);
  const queued = Array.from({ length: 60 }, () => client.call('serial.write', line(`${filler}\n`)).catch(() => {}));
  await client.ping();
  assert.ok((await (await bench.broker.connect(bob)).serial(device).info()).queued > 50);
  await client.close();
  await isSafe(bench);
  await Promise.all(queued);
  assert.equal(supply.isOn, false);
  assert.equal(supply.lines.filter((text) => text.length > 1000).length, 0);
});

test('with flow control stuck: what it holds up is thrown away; stuck for good is a fault', async () => {
  await using stage = await start({ entry: { flowControl: 'rtscts' }, virtual: true });
  const { bench, supply, client } = stage;
  await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  await client.ping();
  bench.port.end.setLines({ rts: false });
  client.call('serial.write', line(`${'Y'.repeat(5000)}\n`)).catch(() => {});
  await client.ping();
  await client.close();
  const other = await bench.broker.connect(bob);
  await until(() => bench.audited('safe').length === 1, 'it is being made safe');
  bench.port.end.setLines({ rts: true });
  await bench.pass(1000);
  await isSafe(bench);
  assert.equal(supply.isOn, false);
  assert.ok(!supply.lines.some((text) => text.includes('Y')));

  const lease = await other.lease({ device });
  await other.call('serial.write', line('ON\n'));
  await other.ping();
  bench.port.end.setLines({ rts: false });
  const events = await other.subscribe('devices', { devices: [device] });
  await lease.release();
  await bench.pass(5000);
  const { value } = await events.next();
  assert.equal(value?.value.event, 'faulted');
  assert.match(value?.value.detail ?? '', /has not left port within \d+ ms.*may not be safe/);
  assert.match((await refusal(ask(other, 'OUT?\n'), 'unavailable')).message, /out of service/);
  assert.ok(existsSync(`${bench.broker.directory}/fail-safe`), 'the next broker would try again');
  bench.port.end.setLines({ rts: true });
  const reset = other.devices.reset({ device });
  await other.ping();
  await bench.pass(2000);
  await reset;
  assert.equal(supply.isOn, false);
  assert.equal(textOf((await ask(other, 'OUT?\n')).bytes), '0\r\n');
});

test('an answer that is not the right one has all of it done again, three times at most', async () => {
  await using stage = await start({ virtual: true });
  const { bench, supply, client } = stage;
  for (const [lies, times, fault] of [
    [2, 3, false],
    [3, 3, true],
  ] as const) {
    supply.lies = lies;
    supply.lines.length = 0;
    const lease = await client.lease({ device });
    await client.call('serial.write', line('ON\n'));
    await lease.release();
    await client.ping();
    await bench.pass(2000);
    assert.equal(supply.lines.filter((text) => text === 'OUT?').length, times);
    const [status] = (await client.status()).devices;
    assert.equal(status?.fault !== undefined, fault);
    if (fault) assert.match(status?.fault ?? '', /answers "1" to "OUT\?\\n", and not "0".*may not be safe/);
  }
});

test('what does not answer owes its sequence: before it has done that, it hears nothing else', async () => {
  await using stage = await start();
  const { bench, supply, client } = stage;
  const other = await bench.broker.connect(bob);
  await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  await until(() => supply.isOn, 'it is on');
  supply.isDeaf = true;
  await client.close();
  await until(() => bench.broker.broker.core.leases.all.length === 0, 'it is free');
  // Asked for while the sequence is played, or after it.
  await refusal(ask(other, 'OUT?\n'), 'unavailable');
  const { message } = await refusal(ask(other, 'OUT?\n'), 'unavailable');
  assert.match(message, /^what hangs on port does not answer, and it is to be made safe before it is used/);
  assert.equal((await other.status()).devices[0]?.fault, undefined);
  assert.ok(existsSync(`${bench.broker.directory}/fail-safe`), 'the next broker would try again');
  const said = bench.audited('unsafe').map((record) => record.message);
  assert.equal(
    said[0],
    'it could not be made safe (it does not answer to "OUT?\\n"): that comes first, before anybody is served',
  );
  await using _lease = await other.lease({ device });
  await refusal(other.call('serial.write', line('ON\n')), 'unavailable');
  supply.isDeaf = false;
  supply.lines.length = 0;
  await other.call('serial.write', line('VOLT 5\n'));
  await until(() => supply.lines.includes('VOLT 5'), 'it is served again');
  assert.deepEqual(supply.lines, ['', 'OFF', '', 'OFF', 'OUT?', 'VOLT 5']);
  assert.equal(supply.isOn, false);
});

test('nobody’s bytes go out before it is safe, and its answers are nobody else’s', async () => {
  await using stage = await start();
  const { bench, supply, client } = stage;
  const other = await bench.broker.connect(bob);
  await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  await client.close();
  await until(() => bench.broker.broker.core.leases.all.length === 0, 'it is free');
  await other.lease({ device });
  await other.call('serial.write', line('ON\n'));
  await until(() => supply.lines.length === 7, 'all is said');
  assert.deepEqual(supply.lines, ['ON', '', 'OFF', '', 'OFF', 'OUT?', 'ON']);
  assert.equal((await other.call('serial.read', { device, waitMs: 20 })).bytes.length, 0);
});

test('the sequence is said at the baud rate of the entry, whatever the holder has set', async () => {
  for (const end of ['closed', 'reset'] as const) {
    await using stage = await start();
    const { bench, client } = stage;
    const rates: number[] = [];
    bench.port.end.onBytes(() => rates.push(bench.port.terminal.settings.baudRate));
    await client.lease({ device });
    await client.call('serial.configure', { device, baudRate: 115_200 });
    await client.call('serial.write', line('ON\n'));
    if (end === 'closed') await client.close();
    else await client.devices.reset({ device });
    await isSafe(bench);
    assert.deepEqual([rates[0], [...new Set(rates.slice(1))]], [115_200, [9600]], end);
  }
});

test('breaks and lines are steps too; a port without lines is none the worse', async () => {
  const steps = [{ lines: { dtr: false } }, { breakMs: 20 }, { lines: { dtr: true } }, { send: 'OFF\n' }] as const;
  await using stage = await start({ entry: { safe: steps } });
  const { bench, supply, client } = stage;
  const happened: string[] = [];
  bench.port.end.onBreak((isOn) => happened.push(`break ${isOn}`));
  await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  bench.port.end.onLines(({ dsr }) => happened.push(`dtr ${dsr}`));
  await client.close();
  await isSafe(bench);
  assert.deepEqual(happened.slice(0, 4), ['dtr false', 'break true', 'break false', 'dtr true']);
  assert.equal(supply.isOn, false);
});

test('only who has control may reset it, and not while another holds it', async () => {
  await using stage = await start({ policy: { ...serialPolicy({ entry: { safe: off } }) } });
  const { bench, client } = stage;
  await refusal((await bench.broker.connect(carol)).devices.reset({ device }), 'denied');
  await client.lease({ device });
  await refusal((await bench.broker.connect(bob)).devices.reset({ device }), 'busy');
});
