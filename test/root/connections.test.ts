/** One account that opens two hundred connections gets his share, and takes nobody else's. */
import assert from 'node:assert/strict';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { quotaDefaults } from '../../contract/policy/schema.ts';
import { startProgram } from '../kernel/library-program.ts';
import type { Account } from './accounts.ts';
import { policyFor } from './policy.ts';
import { Session } from './session.ts';

const TOO_MANY = 200 - quotaDefaults.connections;

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

/**
 * Connects so often, prints what became of each, and holds on to those that the broker lets in: with a key, since who only stands at the
 * door is shown out in seconds.
 */
const crowd = `
  const enter = () => Postern.connect({ reconnect: false }).then(() => 'let in', ({ code }) => code);
  const became = ['let in'];
  while (became.length < ${quotaDefaults.connections}) became.push(await enter());
  became.push(...await Promise.all(Array.from({ length: ${TOO_MANY} }, enter)));
  tell(became);
  await new Promise((resolve) => setTimeout(resolve, 3_600_000));`;

test('his quota is kept, the others are told; another user gets in; afterwards he does too', async () => {
  const child = startProgram(session, alice, crowd);
  if (child.stdout === null) throw new Error('it has no output');
  const { value: line = '' } = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  const became: string[] = JSON.parse(line);
  assert.deepEqual(
    [became.filter((each) => each === 'let in').length, became.filter((each) => each === 'limit').length],
    [quotaDefaults.connections, TOO_MANY],
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
