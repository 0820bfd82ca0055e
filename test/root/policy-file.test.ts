/** A broker does not start, or go on, by a policy that somebody else could have written, or that is not whole. */
import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import { BrokerProcess } from '../broker/broker-process.ts';
import type { Account } from './accounts.ts';
import { policyFor } from './policy.ts';
import { Session } from './session.ts';

let session: Session;
let alice: Account;
let file: string;
const policy = policyFor('root');
const half = JSON.stringify(policy).slice(0, 300);

before(async () => {
  session = await Session.open();
  alice = session.accounts.user('alice');
  file = session.path('policy.json');
});
after(() => session.end());
afterEach(() => {
  rmSync(file, { force: true });
  rmSync(session.path('policy.d'), { recursive: true, force: true });
  chmodSync(session.directory, 0o755);
  chownSync(session.directory, 0, 0);
});

interface Mistrusted {
  how: string;
  spoil(): void;
  says: RegExp;
}

const mistrusted: Mistrusted[] = [
  { how: 'is another user’s', spoil: () => chownSync(file, alice.uid, 0), says: /belongs to uid \d+: .*chown 0 / },
  { how: 'can be written by its group', spoil: () => chmodSync(file, 0o664), says: /mode 0664\): chmod go-w / },
  { how: 'can be written by all', spoil: () => chmodSync(file, 0o646), says: /mode 0646\): chmod go-w / },
  { how: 'is half-written', spoil: () => writeFileSync(file, half), says: /policy\.json:\d+:\d+: / },
  {
    how: 'is a link to a good one',
    spoil: () => {
      renameSync(file, session.path('good.json'));
      symlinkSync('good.json', file);
      lchownSync(file, alice.uid, alice.gid);
    },
    says: /policy\.json is a symbolic link: name the file itself/,
  },
  {
    how: 'lies in another user’s directory',
    spoil: () => chownSync(session.directory, alice.uid, alice.gid),
    says: /the directory \S+ belongs to uid \d+: it must be root's/,
  },
  {
    how: 'has a fragment of another user',
    spoil: () => {
      mkdirSync(session.path('policy.d'));
      writeFileSync(session.path('policy.d/mine.json'), '{}');
      chownSync(session.path('policy.d/mine.json'), alice.uid, 0);
    },
    says: /policy\.d\/mine\.json belongs to uid \d+: .*chown 0 /,
  },
  { how: 'is not there', spoil: () => rmSync(file), says: /no such file or directory.*policy\.json/ },
];

describe('a broker refuses to start by a policy that', () => {
  for (const { how, spoil, says } of mistrusted)
    test(how, async () => {
      session.writePolicy(policy);
      spoil();
      const broker = new BrokerProcess(session.brokerWords());
      assert.equal(await broker.ended(), 78);
      assert.match(broker.log, says);
      assert.doesNotMatch(broker.log, /^ +at /m, 'for a person, not for a programmer');
      assert.equal(existsSync(session.socket), false);
    });
});

test('so it is with the list of keys', async () => {
  session.writePolicy(policy);
  chmodSync(session.path('authorized_keys'), 0o666);
  const broker = new BrokerProcess(session.brokerWords());
  assert.equal(await broker.ended(), 78);
  assert.match(broker.log, /authorized_keys can be written by others/);
  chmodSync(session.path('authorized_keys'), 0o644);
});

test('a running one keeps what it has, and says so, until the policy is whole again', async () => {
  session.writePolicy(policy);
  await session.start();
  const root = await session.connect();
  const rules = async () => (await root.status()).policy;
  writeFileSync(file, half);
  session.broker.signal('SIGHUP');
  await session.broker.until(() => session.broker.log.includes('reload refused'), 'it refuses');
  const { rules: inForce, lastError } = await rules();
  assert.equal(inForce, policy.rules.length);
  assert.match(lastError ?? '', /policy\.json:\d+:\d+: /);
  session.writePolicy({ ...policy, rules: [] });
  session.broker.signal('SIGHUP');
  await session.broker.until(async () => (await rules()).rules === 0, 'the new policy is in force');
  assert.equal((await rules()).lastError, undefined);
  await root.close();
});
