/** What a broker leaves behind when it is told to stop, and when it is killed. */
import assert from 'node:assert/strict';
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { AuditRecord } from '../../contract/audit.ts';
import type { Account } from './accounts.ts';
import { Batch } from './batch.ts';
import { policyFor } from './policy.ts';
import { Session } from './session.ts';

const SOC = '/sys/devices/platform/soc';
/** What every chip of the board can do, the LEDs' too. */
const running = { enabled: true, periodNs: 10_000_000, dutyNs: 3_000_000 };

let session: Session;
let alice: Account;

before(async () => {
  session = await Session.open();
  const bench = session.accounts.group('bench');
  alice = await session.user('alice', [bench]);
  session.writePolicy(policyFor(bench));
});
after(() => session.end());

/** Fan (`onStop: "safe"`) and servo (`"keep"`) are on and held by nobody; heater and an LED (`"keep"`) are on and held. */
async function withOutputsOn(act: (client: Batch) => Promise<void>): Promise<void> {
  await session.simulate();
  const client = new Batch(session, alice);
  for (const device of ['heater', 'leds/0']) await client.call('lease.take', { device });
  for (const device of ['fan', 'servo', 'heater', 'leds/0']) await client.call('pwm.set', { device, ...running });
  await act(client);
  await client.end();
}

const table = () => readFileSync(session.path('fail-safe'), 'utf8').trimEnd().split('\n').sort();
const madeSafe = (since: number) =>
  readFileSync(session.auditPath, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): AuditRecord => JSON.parse(line))
    .filter(({ n, event }) => n > since && event === 'safe')
    .map(({ device }) => device);
const lines = () => readFileSync(session.auditPath, 'utf8').split('\n').length - 1;

test('SIGTERM: what is to be safe is made safe, the rest is kept, and nothing is left for the fail-safe', async () => {
  await withOutputsOn(async () => {
    const since = lines();
    assert.equal(await session.broker.stop(), 0);
    assert.deepEqual(madeSafe(since).sort(), ['fan', 'heater']);
  });
  for (const name of ['fail-safe', 'postern.sock']) assert.equal(existsSync(session.path(name)), false, name);
});

test('kill -9: the table of the fail-safe names what must not go on, for root’s eyes only', async () => {
  await withOutputsOn(async () => {
    assert.equal(await session.broker.stop('SIGKILL'), null);
  });
  assert.deepEqual(table(), [
    `pwm ${SOC}/fe20c000.pwm 1 1 40000 12000 normal`,
    `pwm ${SOC}/fe20c800.pwm 0 0 - - -`,
    `pwm ${SOC}/fe804000.i2c/i2c-1/1-0040 0 0 - - -`,
  ]);
  const { mode, uid } = lstatSync(session.path('fail-safe'));
  assert.deepEqual([(mode & 0o777).toString(8), uid], ['600', 0]);
});

test('the next start replaces the dead socket and makes safe what the table names', async () => {
  const since = lines();
  await session.simulate();
  const root = await session.connect();
  const fanIsSafe = async () => (await root.pwm.get({ device: 'fan' })).state?.dutyNs === 12_000;
  await session.broker.until(fanIsSafe, 'the fan is safe');
  await session.broker.until(() => madeSafe(since).length === 3, 'all of them are');
  assert.deepEqual(madeSafe(since).sort(), ['fan', 'heater', 'leds/0']);
  assert.equal((await root.pwm.get({ device: 'servo' })).state, null, 'nobody touches the servo');
  await root.close();
});
