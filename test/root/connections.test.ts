/** One account that opens two hundred connections gets his share, and takes nobody else's. */
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { quotaDefaults } from '../../contract/policy/schema.ts';
import type { Account } from './accounts.ts';
import { policyFor } from './policy.ts';
import { Session } from './session.ts';

const CONNECTIONS = 200;
const TOO_MANY = CONNECTIONS - quotaDefaults.connections;

let session: Session;
let alice: Account;
let bob: Account;

before(async () => {
  session = await Session.open();
  const bench = session.accounts.group('bench');
  [alice, bob] = [await session.user('alice', [bench]), await session.user('bob', [bench])];
  session.writePolicy(policyFor(bench));
  await session.simulate();
});
after(() => session.end());

/** Connects so often, prints for each that it was greeted and that it was shown out, and holds on to those that the broker keeps. */
const crowd = `
  const { connect } = require('node:net');
  for (let count = 0; count < ${CONNECTIONS}; count++)
    connect(process.env.POSTERN_SOCKET)
      .once('data', () => console.log('greeted'))
      .once('end', () => console.log('shown out'))
      .on('error', ({ code }) => console.log(code));
  setInterval(() => {}, 1000);`;

/** A crowd of which everybody has been greeted, and all but his share shown out. */
async function crowdOf(account: Account): Promise<{ child: ChildProcess; told: string[] }> {
  const [node = ''] = session.command([]);
  const child = session.spawnProgram(account, [node, '-e', crowd]);
  const told: string[] = [];
  if (child.stdout === null) throw new Error('it has no output');
  for await (const line of createInterface(child.stdout)) if (told.push(line) === CONNECTIONS + TOO_MANY) break;
  return { child, told };
}

test('his quota is kept, the others are told; another user gets in; afterwards he does too', async () => {
  const { child, told } = await crowdOf(alice);
  assert.deepEqual(
    [told.filter((each) => each === 'greeted').length, told.filter((each) => each === 'shown out').length],
    [CONNECTIONS, TOO_MANY],
  );
  assert.equal((await session.run(bob, ['pwm', 'states'])).status, 0);
  const refused = await session.run(alice, ['whoami']);
  assert.equal(refused.status, 6);
  assert.match(refused.err, new RegExp(`uid ${alice.uid} has 32 connections, at most 32 are allowed`));
  child.kill('SIGKILL');
  const getsIn = async () => (await session.run(alice, ['whoami'])).status === 0;
  await session.broker.until(getsIn, 'there is room for him again');
  const root = await session.connect();
  const { connections } = await root.status();
  assert.ok(connections.refused >= TOO_MANY);
  await root.close();
});
