/** What systemd is told, and what its watchdog is fed by. */
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { Health } from '../../broker/health.ts';
import { makeLog } from '../../broker/log.ts';
import { ServiceManager } from '../../broker/service-manager.ts';
import { TestBroker } from './harness.ts';
import { alice } from './people.ts';

let told: string[];
let logged: string[];
const log = makeLog('info', (line) => logged.push(line), true);
const progress = { words: '0 connections', late: [] as string[], overdue: () => progress.late };
const environment = { NOTIFY_SOCKET: '@manager', WATCHDOG_USEC: '10000000' };

beforeEach(() => {
  told = [];
  logged = [];
  progress.words = '0 connections';
  progress.late = [];
  mock.timers.enable({ apis: ['setInterval', 'setImmediate'] });
});
afterEach(() => mock.timers.reset());

const make = (more: NodeJS.ProcessEnv = {}) =>
  new ServiceManager({ ...environment, ...more }, log, progress, (socket, text) => {
    assert.equal(socket, '@manager');
    told.push(text);
  });

test('ready with figures; they are told again when they have changed', () => {
  const manager = make();
  manager.ready('serving /s');
  mock.timers.tick(5000);
  progress.words = '1 connection';
  mock.timers.tick(5000);
  manager.ready('serving /s under the old policy');
  assert.deepEqual(told, [
    'READY=1\nSTATUS=serving /s: 0 connections',
    'WATCHDOG=1',
    'WATCHDOG=1\nSTATUS=serving /s: 1 connection',
    'READY=1\nSTATUS=serving /s under the old policy: 1 connection',
  ]);
  manager.stopping();
});

test('a reload tells since when, by the clock that systemd compares it with', () => {
  const manager = make();
  const beforeUs = process.hrtime.bigint() / 1000n;
  manager.reloading();
  const [, since] = /^RELOADING=1\nMONOTONIC_USEC=(\d+)$/.exec(told[0] ?? '') ?? [];
  assert.ok(BigInt(since ?? 0) >= beforeUs && BigInt(since ?? 0) <= process.hrtime.bigint() / 1000n);
  manager.stopping();
});

test('the watchdog is not fed while something is overdue, and the log says what', () => {
  const manager = make();
  manager.ready('serving /s');
  progress.late = ['fan', 'heater'];
  mock.timers.tick(10_000);
  assert.deepEqual(told.slice(1), []);
  assert.match(logged[0] ?? '', /fan, heater should be safe by now: the watchdog is not fed/);
  progress.late = [];
  mock.timers.tick(5000);
  assert.deepEqual(told.slice(1), ['WATCHDOG=1']);
  manager.stopping();
});

test('a timer that fires feeds nothing by itself: the loop must go around', () => {
  mock.timers.reset();
  mock.timers.enable({ apis: ['setInterval'] });
  const manager = make();
  manager.ready('serving /s');
  mock.timers.tick(60_000);
  assert.deepEqual(told.length, 1, 'what waits in the loop comes first');
  manager.stopping();
});

test('no watchdog, or another process’s: figures alone; no manager: nothing; after stopping: nothing', () => {
  for (const more of [{ WATCHDOG_USEC: undefined }, { WATCHDOG_PID: '1' }]) {
    told = [];
    const manager = make(more);
    manager.ready('serving /s');
    mock.timers.tick(60_000);
    progress.words += '!';
    mock.timers.tick(5000);
    assert.equal(told.length, 2);
    assert.match(told[1] ?? '', /^STATUS=/);
    manager.stopping();
    assert.equal(told.at(-1), 'STOPPING=1\nSTATUS=stopping');
    mock.timers.tick(60_000);
    assert.equal(told.length, 3);
  }
  told = [];
  make({ NOTIFY_SOCKET: undefined }).ready('serving /s');
  mock.timers.tick(60_000);
  assert.deepEqual(told, []);
});

test('the figures are those of the broker', async () => {
  mock.timers.reset();
  await using broker = await TestBroker.start();
  const { core } = broker.broker;
  const health = new Health(core);
  const devices = core.inventory.units.length;
  assert.equal(health.words, `0 connections, 0 leases, 0 programs, ${devices} devices`);
  const client = await broker.connect(alice);
  await client.lease({ device: 'fan' });
  assert.equal(health.words, `1 connection, 1 lease, 0 programs, ${devices} devices`);
  const [unit] = core.inventory.units;
  assert.ok(unit);
  unit.fault = 'broken';
  assert.equal(health.words, `1 connection, 1 lease, 0 programs, ${devices} devices (1 out of service)`);
  unit.fault = undefined;
});

test('overdue is an output that waits for one safe state from one look to the next', async () => {
  mock.timers.reset();
  await using broker = await TestBroker.start();
  const { core } = broker.broker;
  const health = new Health(core);
  const fan = core.inventory.units.find(({ name }) => name === 'fan');
  assert.ok(fan);
  fan.becomingSafe++;
  assert.deepEqual(health.overdue(), [], 'it may have begun just now');
  assert.deepEqual(health.overdue(), ['fan']);
  fan.generation++;
  assert.deepEqual(health.overdue(), [], 'that is another one');
  fan.becomingSafe--;
  assert.deepEqual([health.overdue(), health.overdue()], [[], []]);
});
