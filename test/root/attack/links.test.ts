/**
 * CVE-2025-27591, CVE-2022-25643: a user had a directory that root wrote into, and put links there. Here a real user has the log's, the
 * state's and the socket's directory, and what root finds in them.
 */
import assert from 'node:assert/strict';
import { chownSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { BrokerProcess, realBroker } from '../../broker/broker-process.ts';
import type { Account } from '../accounts.ts';
import { policyFor } from '../policy.ts';
import { Session } from '../session.ts';

let session: Session;
let mallory: Account;
let precious: string;
let count = 0;
let theirs: string;

before(async () => {
  session = await Session.open();
  mallory = session.accounts.user('mallory');
  session.writePolicy(policyFor('root'));
  precious = session.path('precious');
  writeFileSync(precious, 'root:secret\n', { mode: 0o600 });
});
after(() => session.end());
beforeEach(() => {
  theirs = session.path(`theirs-${count++}`);
  mkdirSync(theirs);
  chownSync(theirs, mallory.uid, mallory.gid);
});

/** The words that start a broker with one of its places in a directory of somebody else. */
function words(place: 'audit' | 'state' | 'socket'): string[] {
  const own = { audit: session.path('a.jsonl'), state: session.directory, socket: session.path('s.sock') };
  const at = { ...own, [place]: place === 'state' ? theirs : `${theirs}/${place}` };
  return realBroker(
    '--policy',
    session.path('policy.json'),
    '--audit',
    at.audit,
    '--state',
    at.state,
    '--socket',
    at.socket,
  );
}

for (const [place, link] of [
  ['audit', 'audit'],
  ['state', 'broker_key.pub'],
  ['socket', 'fail-safe.new'],
] as const)
  test(`${place}: it does not start in a user's own directory, and what his link leads to stays as it is`, async () => {
    symlinkSync(precious, `${theirs}/${link}`);
    const broker = new BrokerProcess(words(place));
    assert.equal(await broker.ended(), 78, broker.log);
    assert.match(broker.log, /belongs to uid \d+|others can put files/);
    assert.doesNotMatch(broker.log, /^ +at /m, 'for a person, not for a programmer');
    const { mode, uid } = lstatSync(precious);
    assert.deepEqual([readFileSync(precious, 'utf8'), mode & 0o777, uid], ['root:secret\n', 0o600, 0]);
  });
