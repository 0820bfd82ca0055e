import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Broker } from '../../broker/broker.ts';
import { connect } from '../../client/connect.ts';
import { generateKey } from '../../client/keys-node.ts';
import type { Postern } from '../../client/postern.ts';
import { formatPublicKey } from '../../contract/keys.ts';
import { type DemoBoard, makeDemoBoard } from '../../sim/board.ts';

const SOC = '/sys/devices/platform/soc/fe20c000.pwm';
const me = userInfo().username;
const quiet = { error: () => {}, warning: () => {}, info: () => {}, debug: () => {} };
const running = { enabled: true, periodNs: 1000, dutyNs: 500 };

let directory: string;
let board: DemoBoard;
let broker: Broker;
let postern: Postern;

const at = (name: string) => join(directory, name);

function writePolicy(devices: Record<string, object>): void {
  const rules = [{ id: 'all', users: [me], devices: ['*'], allow: ['read', 'write'] }];
  const entries = Object.entries(devices).map(([name, entry]) => [name, { kind: 'pwm', chip: SOC, ...entry }]);
  writeFileSync(at('policy.json'), JSON.stringify({ devices: Object.fromEntries(entries), rules }));
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'postern-reload-'));
  chmodSync(directory, 0o755);
  const key = await generateKey(at('key'), 'test');
  writeFileSync(at('authorized_keys'), `user="${me}" ${formatPublicKey(key)}\n`);
  writePolicy({ fan: { channel: 1 }, servo: { channel: 0 } });
  board = makeDemoBoard();
  broker = await Broker.start({
    files: { policy: at('policy.json'), authorizedKeys: at('authorized_keys') },
    socketPath: at('sock'),
    socketMode: 0o600,
    socketGroup: undefined,
    stateDirectory: directory,
    auditPath: at('audit.jsonl'),
    os: board.kernel,
    log: quiet,
  });
  const brokerKey = readFileSync(at('broker_key.pub'), 'utf8');
  postern = await connect({ socket: at('sock'), key: at('key'), brokerKey });
});

afterEach(async () => {
  await postern.close();
  await broker.stop('the test is over');
  rmSync(directory, { recursive: true });
});

test('a device that is held and that the new policy names no more becomes safe', async () => {
  const lease = await postern.lease({ device: 'fan' });
  await postern.pwm.set({ device: 'fan', ...running });
  writePolicy({ servo: { channel: 0 } });
  broker.reload();
  assert.equal(board.soc.output(1).enabled, false);
  await assert.rejects(
    postern.ping().then(() => lease.alive()),
    /names fan no more/,
  );
});

test('what nobody holds is let go as at a stop: on, or safe where the old policy says so', async () => {
  writePolicy({ fan: { channel: 1, onStop: 'safe' }, servo: { channel: 0 } });
  broker.reload();
  await postern.pwm.set({ device: 'fan', ...running });
  await postern.pwm.set({ device: 'servo', ...running });
  writePolicy({});
  broker.reload();
  assert.equal(board.soc.output(1).enabled, false);
  assert.equal(board.soc.output(0).enabled, true);
});

test('a channel that an entry covers no longer is let go, the others of the entry stay', async () => {
  writePolicy({ soc: { channels: [0, 1] } });
  broker.reload();
  await postern.lease({ device: 'soc/1' });
  await postern.pwm.set({ device: 'soc/0', ...running });
  await postern.pwm.set({ device: 'soc/1', ...running });
  writePolicy({ soc: { channels: [0, 0] } });
  broker.reload();
  assert.equal(board.soc.output(1).enabled, false);
  assert.equal(board.soc.output(0).enabled, true);
});

test('a device that only gets another name stays as it is', async () => {
  const lease = await postern.lease({ device: 'fan' });
  await postern.pwm.set({ device: 'fan', ...running });
  writePolicy({ blower: { channel: 1 } });
  broker.reload();
  assert.equal(board.soc.output(1).enabled, true);
  await lease.alive();
  await lease.release();
});

test('a device that the new policy names first appears, in its initial state', async () => {
  writePolicy({ servo: { channel: 0 } });
  broker.reload();
  const events = await postern.subscribe('devices');
  writePolicy({ servo: { channel: 0 }, fan: { channel: 1, initial: running } });
  broker.reload();
  for await (const { value } of events) {
    assert.deepEqual([value.device, value.event], ['fan', 'appeared']);
    break;
  }
  while (!board.soc.output(1).enabled) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(board.soc.output(1).periodNs, 1000);
});

test('a chip may be named by its number, by its path in the class, and with a slash at the end', async () => {
  for (const chip of [0, '/sys/class/pwm/pwmchip0', '/sys/class/pwm/pwmchip0/', `${SOC}/`]) {
    writePolicy({ fan: { chip, channel: 1 } });
    broker.reload();
    assert.equal((await postern.pwm.get({ device: 'fan' })).chip, 0);
  }
});
