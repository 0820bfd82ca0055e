/** What a rule may limit on a port, from the client to the far end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import { refusal, until } from '../harness.ts';
import { alice, bob } from '../people.ts';
import { ask, bytesOf, line, SerialBench, serialPolicy } from './bench.ts';

const device = 'port';

test('directions: who may only listen sends nothing, who may only send hears nothing', async () => {
  await using bench = await SerialBench.start({ limits: { directions: ['receive'] } });
  const client = await bench.broker.connect(alice);
  await client.lease({ device });
  bench.answer(() => 'yes\n');
  assert.equal((await client.call('serial.read', { device })).bytes.length, 0);
  for (const call of [
    () => client.call('serial.write', line('x')),
    () => ask(client, 'x\n'),
    () => client.call('serial.setLines', { device, dtr: false }),
    () => client.call('serial.break', { device }),
    () => client.call('serial.configure', { device, baudRate: 300 }),
    () => client.call('serial.purge', { device, which: 'unsent' }),
    () => client.call('serial.drain', { device }),
  ]) {
    const { data, message } = await refusal(call(), 'denied');
    assert.deepEqual([data.limit, data.rule], ['directions', 'use'], message);
  }
  await client.call('serial.purge', { device, which: 'received' });
  bench.broker.reload(serialPolicy({ limits: { directions: ['send'] } }));
  await client.call('serial.write', line('x'));
  await client.call('serial.transact', line('x'));
  assert.equal((await refusal(ask(client, 'x\n'), 'denied')).data.limit, 'directions');
  assert.equal((await refusal(client.call('serial.read', { device }), 'denied')).data.limit, 'directions');
  await until(() => bench.heardLength >= 2, 'it is heard');
  assert.equal(bench.heard(), 'xx');
});

test('baud rates: those of the rule and that of the entry', async () => {
  await using bench = await SerialBench.start({ limits: { baudRates: [115_200] } });
  const client = await bench.broker.connect(alice);
  await client.lease({ device });
  await client.call('serial.configure', { device, baudRate: 115_200 });
  await client.call('serial.configure', { device, baudRate: 9600 });
  const { data } = await refusal(client.call('serial.configure', { device, baudRate: 300 }), 'denied');
  assert.deepEqual([data.limit, data.value, data.allowedValue], ['baudRates', 300, [115_200]]);
  assert.equal(bench.port.terminal.settings.baudRate, 9600);
});

test('a reload that forbids the baud rate that is set ends the lease, and the rate', async () => {
  await using bench = await SerialBench.start();
  const client = await bench.broker.connect(alice);
  const lease = await client.lease({ device });
  await client.call('serial.configure', { device, baudRate: 115_200 });
  bench.broker.reload(serialPolicy());
  await client.ping();
  assert.equal(lease.signal.aborted, false);
  bench.broker.reload(serialPolicy({ limits: { baudRates: [300] } }));
  await until(() => lease.signal.aborted, 'it is lost');
  assert.match(String(lease.signal.reason), /115200 baud is not one of 300/);
  await until(() => bench.port.terminal.settings.baudRate === 9600, 'the entry’s again');
});

test('bytes a second: whoever sends them, by writes or transactions', async () => {
  await using bench = await SerialBench.start({ virtual: true, limits: { bytesPerSecond: 100 } });
  const [client, other] = [await bench.broker.connect(alice), await bench.broker.connect(bob)];
  await client.call('serial.transact', line('x'.repeat(60)));
  const { data } = await refusal(other.call('serial.transact', line('x'.repeat(41))), 'denied');
  assert.deepEqual([data.limit, data.value], ['bytesPerSecond', 101]);
  await other.call('serial.transact', line('x'.repeat(40)));
  await bench.broker.advance(1010);
  await client.call('serial.transact', line('x'.repeat(100)));
  assert.equal(bench.heard().length, 200);
});

test('lines: those alone, whole, and in the log; no breaks and no lines of the modem', async () => {
  await using bench = await SerialBench.start({ limits: { lines: ['VOLT {0..5}', 'OUT?'] } });
  const client = await bench.broker.connect(alice);
  bench.answer((text) => `${text}\n`);
  await ask(client, 'OUT?\n');
  const long = refusal(
    client.call('serial.transact', { ...line('OUT?\n'), until: { length: 99 }, timeoutMs: 20 }),
    'timeout',
  );
  await long;
  await client.lease({ device });
  await client.call('serial.write', line('VOLT 4.5\nVOLT 1\n'));
  for (const text of ['VOLT 30\n', 'VOLT 1', 'OUT?\nVOLT 6\n', '\u0003', 'VOLT 1\n\n'])
    assert.equal((await refusal(client.call('serial.write', line(text)), 'denied')).data.limit, 'lines', text);
  for (const call of [
    () => client.call('serial.break', { device }),
    () => client.call('serial.setLines', { device, dtr: true }),
    () => client.call('serial.purge', { device }),
  ])
    assert.equal((await refusal(call(), 'denied')).data.limit, 'lines');
  await until(() => bench.heardLength > 20, 'it is heard');
  assert.equal(bench.heard(), 'OUT?\nOUT?\nVOLT 4.5\nVOLT 1\n');
  assert.deepEqual(
    bench.audited('send').map(({ values }) => values),
    [{ lines: 'OUT?' }, { lines: 'VOLT 4.5\\nVOLT 1' }],
  );
});

test('a line that somebody else has begun is not to be ended by who may send whole lines only', async () => {
  const { rules, ...rest } = serialPolicy();
  const policy = {
    ...rest,
    rules: [
      { id: 'all', users: ['bob'], devices: [device], allow: ['read' as const, 'write' as const] },
      { id: 'lines', users: ['alice'], devices: [device], allow: ['write' as const], limits: { lines: ['0', 'ON'] } },
    ],
  };
  await using bench = await SerialBench.start({ policy });
  const [limited, other] = [await bench.broker.connect(alice), await bench.broker.connect(bob)];
  assert.ok(rules.length > 0);
  await other.call('serial.transact', line('VOLT 3'));
  const { message } = await refusal(limited.call('serial.transact', line('0\n')), 'denied');
  assert.match(message, /after a line that was ended/);
  await other.call('serial.transact', line('\n'));
  await limited.call('serial.transact', line('ON\n'));
  assert.equal(bench.heard(), 'VOLT 3\nON\n');
});

test('a reload while it is being sent: the rest is sent if it still may be', async () => {
  await using bench = await SerialBench.start({ entry: { flowControl: 'rtscts' } });
  const client = await bench.broker.connect(alice);
  await client.lease({ device });
  bench.port.end.setLines({ rts: false });
  const bytes = bytesOf('x'.repeat(20_000));
  const written = client.call('serial.write', { device, bytes });
  await until(() => bench.port.terminal.unsent > 0, 'it has begun');
  bench.broker.reload(serialPolicy({ entry: { flowControl: 'rtscts' }, limits: { bytesPerSecond: 20_000 } }));
  bench.port.end.setLines({ rts: true });
  assert.equal((await written).written, 20_000);

  bench.port.end.setLines({ rts: false });
  await new Promise((resolve) => setTimeout(resolve, 1010));
  const cut = refusal(client.call('serial.write', { device, bytes }), 'denied');
  await until(() => bench.port.terminal.unsent > 0, 'it has begun');
  bench.broker.reload(serialPolicy({ entry: { flowControl: 'rtscts' }, limits: { bytesPerSecond: 10_000 } }));
  bench.heard();
  bench.port.end.setLines({ rts: true });
  assert.equal((await cut).data.limit, 'bytesPerSecond');
  await client.call('serial.drain', { device });
  assert.ok(bench.heardLength < 20_000 && bench.heardLength >= 4096, `${bench.heardLength}`);
});

test('a reload that takes the port away ends the lease, and all that waits', async () => {
  await using bench = await SerialBench.start({ entry: { safe: [{ send: 'OFF\n' }] } });
  const [client, other] = [await bench.broker.connect(alice), await bench.broker.connect(bob)];
  const lease = await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  const reading = refusal(client.call('serial.read', { device, waitMs: 60_000 }), 'unsafe');
  await client.ping();
  bench.broker.reload(serialPolicy({ entry: { safe: [{ send: 'OFF\n' }] }, allow: ['read'] }));
  await reading;
  assert.equal(lease.signal.aborted, true);
  await until(() => bench.heardLength === 7, 'it is made safe');
  assert.equal(bench.heard(), 'ON\nOFF\n');
  await refusal(other.call('serial.transact', line('x')), 'denied');
});

test('where a lease is required, a transaction needs one', async () => {
  await using bench = await SerialBench.start({ entry: { lease: 'required' } });
  const client = await bench.broker.connect(alice);
  assert.equal((await refusal(client.call('serial.transact', line('x')), 'denied')).data.limit, 'lease');
  await client.lease({ device, shared: true });
  await client.call('serial.transact', line('x'));
});

test('while the log cannot be written, nothing is sent', async () => {
  await using bench = await SerialBench.start();
  const client = await bench.broker.connect(alice);
  await client.call('serial.transact', line('x'));
  const { audit } = bench.broker.broker.core;
  const original = audit.mustBeWritten.bind(audit);
  audit.mustBeWritten = () => {
    throw new Refusal('unavailable', 'the disk is full');
  };
  await refusal(client.call('serial.transact', line('x')), 'unavailable');
  audit.mustBeWritten = original;
  await client.call('serial.transact', line('y'));
  assert.equal(bench.heard(), 'xy');
});

test('explain says what the gate does', async () => {
  const { rules, ...rest } = serialPolicy();
  const limits = { directions: ['send' as const], baudRates: [300], bytesPerSecond: 50, lines: ['ON', 'A{0..9}'] };
  for (const [name, limit] of Object.entries(limits)) {
    const policy = { ...rest, rules: rules.map((rule) => ({ ...rule, limits: { [name]: limit } })) };
    await using bench = await SerialBench.start({ policy });
    const client = await bench.broker.connect(alice);
    await client.lease({ device });
    bench.answer((text) => `${text}\n`);
    const calls: readonly (readonly [string, Record<string, unknown>])[] = [
      ['serial.write', line('ON\n')],
      ['serial.write', line('OFF\n')],
      ['serial.write', line('x'.repeat(51))],
      ['serial.transact', { ...line('A7\n'), until: { length: 1 } }],
      ['serial.transact', { ...line('half'), timeoutMs: 50 }],
      ['serial.transact', line('A7\n')],
      ['serial.read', { device }],
      ['serial.recent', { device }],
      ['serial.configure', { device, baudRate: 300 }],
      ['serial.configure', { device, baudRate: 1200 }],
      ['serial.configure', { device, baudRate: 9600 }],
      ['serial.setLines', { device, rts: true }],
      ['serial.break', { device, durationMs: 1 }],
      ['serial.drain', { device }],
      ['serial.purge', { device }],
      ['serial.purge', { device, which: 'received' }],
      ['topic.subscribe', { topic: 'serial.bytes', devices: [device] }],
    ];
    for (const [method, params] of calls) {
      const explained = await client.policy.explain({ method, params });
      const done = await client.request(method, params).catch((error: Refusal) => error);
      const code = done instanceof Refusal ? done.code : 'ok';
      assert.equal(code, explained.allowed ? 'ok' : 'denied', `${name}: ${method} ${JSON.stringify(params)}`);
      if (done instanceof Refusal) assert.equal(done.message, explained.message);
    }
  }
});

test('a purge of what has left leaves no line begun', async () => {
  await using bench = await SerialBench.start({ virtual: true });
  const client = await bench.broker.connect(alice);
  await client.lease({ device });
  await client.call('serial.write', line('ON\n'));
  await bench.pass(100);
  await client.call('serial.purge', { device });
  bench.broker.reload(serialPolicy({ limits: { lines: ['ON'] } }));
  await client.call('serial.write', line('ON\n'));
});
