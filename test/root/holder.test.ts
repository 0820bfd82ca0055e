/** What becomes of an output when the process that holds it is killed in the middle of driving it. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import type { Postern } from '../../client/postern.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import type { TopicValue } from '../../contract/topics.ts';
import { devices } from '../broker/harness.ts';
import type { Account } from './accounts.ts';
import { Batch } from './batch.ts';
import { policyFor } from './policy.ts';
import { Session } from './session.ts';

/** Long enough for a client to be killed while it lasts, on a busy machine too; the broker waits for 2 s. */
const EXPORT_MS = 1500;
const { safe } = devices.fan;
const running = { enabled: true, periodNs: 100_000 };

let session: Session;
let alice: Account;
let root: Postern;
/** Every change of the fan, in the order in which it came. */
const seen: TopicValue<'pwm.state'>[] = [];

before(async () => {
  session = await Session.open();
  const bench = session.accounts.group('bench');
  alice = await session.user('alice', [bench]);
  session.writePolicy(policyFor(bench));
  await session.simulate('--export-delay-ms', String(EXPORT_MS));
  root = await session.connect();
  const changes = await root.subscribe('pwm.state', { devices: ['fan'] });
  void (async () => {
    for await (const { value } of changes) seen.push(value);
  })();
});
after(async () => {
  await root.close();
  await session.end();
});

const stateOf = async (device: string): Promise<PwmState | null> => (await root.pwm.get({ device })).state;
const nobodyHolds = async () => (await root.call('lease.list')).leases.length === 0;

/** A client of the library with a lease and a set on its way, both of the fan, that does nothing more. */
async function clientThatSets(dutyNs: number): Promise<ChildProcess> {
  const library = session.path('program/client/main.ts');
  const program = `
    import { Postern } from '${library}';
    const postern = await Postern.connect();
    await postern.lease({ device: 'fan' });
    postern.pwm.set(${JSON.stringify({ device: 'fan', ...running, dutyNs })}).catch(() => {});
    await postern.ping();
    console.log('the set has been received');
    setInterval(() => {}, 1000);`;
  const [node = ''] = session.command([]);
  const child = session.spawnProgram(alice, [node, '--input-type=module', '-e', program]);
  await once(child.stdout ?? child, 'data');
  return child;
}

test('kill -9 while a set waits for the kernel’s export: the output becomes safe, and never what the set asked for', async () => {
  const dutyNs = 77_000;
  const child = await clientThatSets(dutyNs);
  const before = stateOf('fan');
  child.kill('SIGKILL');
  assert.equal(await before, null, 'it is not exported yet');
  await session.broker.until(nobodyHolds, 'the lease has ended');
  await session.broker.until(async () => (await stateOf('fan'))?.dutyNs === safe.dutyNs, 'the fan is safe');
  assert.deepEqual(await stateOf('fan'), safe);
  assert.ok(seen.every(({ state }) => state?.dutyNs !== dutyNs));
});

test('kill -9 with hundreds of sets on their way: the safe state is the last', async () => {
  const client = new Batch(session, alice);
  await client.call('lease.take', { device: 'fan' });
  for (let dutyNs = 50_000; dutyNs < 50_400; dutyNs++) client.send('pwm.set', { device: 'fan', ...running, dutyNs });
  await session.broker.until(() => seen.length > 30, 'sets are made');
  client.signal('SIGKILL');
  await session.broker.until(nobodyHolds, 'the lease has ended');
  assert.deepEqual(await stateOf('fan'), safe);
  await session.broker.until(() => seen.at(-1)?.cause === 'safe', 'the safe state is seen');
  // Whatever came behind it is seen too by then.
  for (let turn = 0; turn < 3; turn++) await root.ping();
  const last = seen.at(-1);
  assert.deepEqual([last?.cause, last?.state], ['safe', safe]);
});

test('all of it is in the audit log, which holds', async () => {
  const { status, out } = await session.runAsRoot(['audit', 'verify', session.auditPath]);
  assert.equal(status, 0, out);
});
