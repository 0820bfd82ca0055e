/** A port that is opened and closed, pulled out and plugged in again. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Postern } from '../../../client/postern.ts';
import { refusal, until } from '../harness.ts';
import { alice, bob, olga, victor } from '../people.ts';
import { ask, line, SerialBench, serialPolicy, textOf } from './bench.ts';

const device = 'port';
const IDLE_MS = 5000;
const isOpen = ({ port }: SerialBench) => port.terminal.lines.dtr;

test('it is opened when it is first used, for the broker alone, and closed when nobody uses it', async () => {
  await using bench = await SerialBench.start({ virtual: true, entry: { parity: 'even', stopBits: 2 } });
  const client = await bench.broker.connect(alice);
  await client.serial(device).info();
  assert.equal(isOpen(bench), false);
  await client.call('serial.transact', line('x'));
  assert.equal(isOpen(bench), true);
  assert.equal(bench.port.terminal.isExclusive, true);
  const settings = { baudRate: 9600, dataBits: 8, parity: 'even', stopBits: 2, flowControl: 'none' };
  assert.deepEqual(bench.port.terminal.settings, settings);
  assert.deepEqual((await client.serial(device).info()).settings, settings);
  await bench.broker.advance(IDLE_MS);
  assert.equal(isOpen(bench), false);
  const lease = await client.lease({ device });
  assert.equal(isOpen(bench), false, 'a lease alone opens nothing');
  await client.call('serial.read', { device });
  await bench.broker.advance(IDLE_MS);
  assert.equal(isOpen(bench), true, 'who holds it keeps it open');
  await lease.release();
  await bench.broker.advance(IDLE_MS);
  assert.equal(isOpen(bench), false);
  assert.equal(bench.broker.board.kernel.openDescriptors, 0);
});

test('it is not closed before what was sent has had the time to leave', async () => {
  await using bench = await SerialBench.start({ virtual: true, port: { isPaced: true }, entry: { baudRate: 300 } });
  const client = await bench.broker.connect(alice);
  await client.call('serial.transact', { device, bytes: new Uint8Array(200) });
  await bench.broker.advance(200 * (10_000 / 300) + 10);
  assert.equal(bench.heardLength, 200);
});

test('somebody else has it open for himself: busy; a name that is no terminal: not opened', async () => {
  await using bench = await SerialBench.start();
  const client = await bench.broker.connect(alice);
  bench.broker.board.kernel.failNext('/dev/ttyUSB0', 'EBUSY', 'open');
  assert.match(
    (await refusal(client.call('serial.transact', line('x')), 'busy')).message,
    /another program has it open/,
  );
  assert.equal(textOf((await client.call('serial.transact', line('x'))).bytes), '');
});

test('pulled out: whoever waits is told, the lease stays, and it comes back by itself', async () => {
  await using bench = await SerialBench.start({ virtual: true });
  const [client, looker] = [await bench.broker.connect(alice), await bench.broker.connect(victor)];
  const lease = await client.lease({ device });
  await client.call('serial.read', { device });
  const events = await looker.subscribe('devices', { devices: [device] });
  const reading = refusal(client.call('serial.read', { device, waitMs: 60_000 }), 'unavailable');
  const asking = refusal(ask(client, 'half\n'), 'unavailable');
  const waiting = refusal(ask(client, 'waits\n'), 'unavailable');
  await client.ping();
  bench.say('ha');
  await until(() => bench.port.terminal.counts.received === 2, 'half an answer is there');
  await client.ping();
  bench.port.unplug();
  const told = await asking;
  assert.match(told.message, /port was unplugged, or hung up/);
  assert.equal(textOf(told.data.received as Uint8Array), 'ha');
  await reading;
  await waiting;
  assert.equal((await events.next()).value?.value.event, 'vanished');
  await refusal(client.call('serial.write', line('x')), 'unavailable');
  assert.equal((await looker.serial(device).info()).present, false);
  assert.match((await looker.serial(device).info()).holder ?? '', /alice/);
  assert.deepEqual(
    (await client.lease.list()).leases.map(({ lease: id }) => id),
    [lease.id],
  );
  bench.port.plug('ttyUSB0');
  await bench.broker.advance(500);
  assert.equal((await events.next()).value?.value.event, 'appeared');
  assert.equal(isOpen(bench), false, 'it is opened at its next use');
  bench.heard();
  await client.call('serial.write', line('again'));
  await until(() => bench.heardLength === 5, 'it is heard');
  assert.equal(lease.signal.aborted, false);
});

test('a port by what is plugged in is found wherever it comes back, with its number', async () => {
  const usb = { vendorId: '0403', productId: '6001', serialNumber: 'A1' };
  await using bench = await SerialBench.start({
    virtual: true,
    policy: {
      ...serialPolicy(),
      devices: {
        port: {
          kind: 'serial',
          usb: { vendor: '0403', product: '6001', serial: 'A1' },
          baudRate: 9600,
          latencyTimerMs: 1,
          lowLatency: true,
        },
      },
    },
    port: { usb: { ...usb, driver: 'ftdi_sio' }, latencyTimerMs: 16 },
  });
  const client = await bench.broker.connect(alice);
  await client.lease({ device });
  await client.call('serial.write', line('x'));
  assert.equal(bench.port.latencyTimerMs, 1);
  assert.equal(bench.port.terminal.isLowLatency, true);
  bench.port.unplug();
  await until(() => bench.broker.log.some((text) => text.includes('port vanished')), 'it is noticed');
  bench.port.plug('ttyUSB7');
  await bench.broker.advance(500);
  const { path, present, identity } = await client.serial(device).info();
  assert.deepEqual([path, present, identity?.serialNumber], ['/dev/ttyUSB7', true, 'A1']);
  await client.call('serial.write', line('y'));
});

test('while nobody waits for it, nobody looks for it', async () => {
  await using bench = await SerialBench.start({ virtual: true });
  const client = await bench.broker.connect(alice);
  await client.call('serial.transact', line('x'));
  bench.port.unplug();
  await until(() => bench.broker.log.some((text) => text.includes('port vanished')), 'it is noticed');
  assert.ok(bench.broker.clock);
  await bench.broker.advance(60_000);
  assert.equal(bench.broker.clock.pending, 0, 'a broker at rest rests');
  const tap = client.serial(device).tap();
  await tap.started;
  bench.port.plug();
  await bench.broker.advance(500);
  assert.equal((await client.serial(device).info()).present, true, 'a tap waits for it');
});

test('a lease on a port that is not there is told when it is', async () => {
  await using bench = await SerialBench.start({ virtual: true });
  const client = await bench.broker.connect(alice);
  bench.port.unplug();
  await client.serial(device).info();
  await client.lease({ device });
  const events = await client.subscribe('devices', { devices: [device] });
  bench.port.plug();
  await bench.broker.advance(500);
  assert.equal((await events.next()).value?.value.event, 'appeared');
});

test('two names for one port keep it out of service', async () => {
  const devices = {
    port: { kind: 'serial', path: '/dev/ttyUSB0', baudRate: 9600 },
    other: { kind: 'serial', path: '/dev/serial/by-id/adapter', baudRate: 9600 },
  } as const;
  await using bench = await SerialBench.start({ policy: { ...serialPolicy(), devices }, port: { byId: 'adapter' } });
  const client = await bench.broker.connect(alice);
  assert.match((await refusal(client.call('serial.transact', line('x')), 'unavailable')).message, /two names/);
});

test('a policy that sets it otherwise has it closed, and opened so at its next use', async () => {
  await using bench = await SerialBench.start();
  const client = await bench.broker.connect(alice);
  await client.lease({ device });
  await client.call('serial.read', { device });
  bench.broker.reload(serialPolicy({ entry: { baudRate: 19_200 } }));
  await until(() => !isOpen(bench), 'it is closed');
  await client.call('serial.write', line('x'));
  assert.equal(bench.port.terminal.settings.baudRate, 19_200);
});

test('a policy that names it no more lets go of it; a stop leaves no descriptor', async () => {
  await using bench = await SerialBench.start({ entry: { safe: [{ send: 'OFF\n' }] } });
  const client = await bench.broker.connect(alice);
  const lease = await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  const { devices: _, ...rest } = serialPolicy();
  bench.broker.reload({ ...rest, devices: {}, rules: [] });
  await until(() => !isOpen(bench), 'it is closed');
  assert.equal(bench.heard(), 'ON\nOFF\n');
  await until(() => lease.signal.aborted, 'its holder is told');
  bench.broker.reload(serialPolicy());
  await client.call('serial.transact', line('x'));
  await bench.broker.stop();
  assert.equal(bench.broker.board.kernel.openDescriptors, 0);
});

test('listings have it, as they have others', async () => {
  await using bench = await SerialBench.start({
    port: { byId: 'adapter' },
    entry: { probe: true, safe: [{ purge: 'both' }, { send: '\u0003' }, { pauseMs: 5 }] },
  });
  const [client, looker] = [await bench.broker.connect(alice), await bench.broker.connect(bob)];
  await client.lease({ device });
  await client.call('serial.read', { device });
  const [listed] = (await looker.devices.list()).devices;
  assert.deepEqual(
    [listed?.kind, listed?.safe, listed?.units],
    [
      'serial',
      'purge both, send "\\u0003", pause 5 ms',
      [{ name: device, path: '/dev/ttyUSB0', backend: 'tty', open: true, holder: listed?.units[0]?.holder }],
    ],
  );
  const [port] = (await looker.call('serial.list', {})).ports;
  assert.deepEqual(
    [port?.device, port?.place, port?.path, port?.present, port?.open, port?.probe, port?.identity?.byId],
    [device, '/dev/ttyUSB0', '/dev/ttyUSB0', true, true, true, '/dev/serial/by-id/adapter'],
  );
  assert.match(port?.holder ?? '', /alice/);
  assert.deepEqual(
    (await looker.status()).devices.map(({ device: name, present }) => [name, present]),
    [[device, true]],
  );
});

test('an administrator sees every port of the machine, and what it is called here', async () => {
  await using bench = await SerialBench.start();
  const [admin, client] = [await bench.broker.connect(olga), await bench.broker.connect(alice)];
  await refusal(client.call('serial.discover', {}), 'denied');
  const { ports } = await admin.call('serial.discover', {});
  const names = new Map(ports.map(({ path, device: name }) => [path, name]));
  assert.equal(names.get('/dev/ttyUSB0'), device);
  assert.ok([...names.values()].includes(undefined), 'the board has one that the policy does not name');
});

test('what was asked for while it was being opened is not done once its lease is lost', async () => {
  for (const ask of [
    (client: Postern) => client.call('serial.break', { device, durationMs: 10 }),
    (client: Postern) => client.call('serial.configure', { device, baudRate: 300 }),
    (client: Postern) => client.call('serial.write', line('x')),
    (client: Postern) => client.call('serial.setLines', { device, dtr: false }),
  ]) {
    await using bench = await SerialBench.start();
    const [client, other] = [await bench.broker.connect(alice), await bench.broker.connect(bob)];
    const breaks: unknown[] = [];
    bench.port.end.onBreak((isOn) => breaks.push(isOn));
    await client.lease({ device });
    const hold = bench.broker.board.kernel.hold('/dev/ttyUSB0', 'open');
    ask(client).catch(() => {});
    await until(() => hold.waiting === 1, 'it is being opened');
    await client.close();
    await until(() => bench.broker.broker.core.leases.all.length === 0, 'its lease is lost');
    hold.release();
    await until(() => isOpen(bench), 'it is open');
    for (let turn = 0; turn < 5; turn++) await other.ping();
    const { settings, counts, lines } = bench.port.terminal;
    assert.deepEqual([breaks, settings.baudRate, counts.sent, lines.dtr], [[], 9600, 0, true]);
  }
});
