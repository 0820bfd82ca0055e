/** Who can reach the broker at all: a socket for one group, as it is installed, and the ways in which nobody can. */
import assert from 'node:assert/strict';
import { lstatSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { systemNames } from '../../broker/names.ts';
import { BrokerProcess } from '../broker/broker-process.ts';
import type { Account } from './accounts.ts';
import { policyFor } from './policy.ts';
import { Session } from './session.ts';
import { Shell } from './shell.ts';

let session: Session;
let door: string;
let alice: Account;
let bob: Account;

before(async () => {
  session = await Session.open();
  door = session.accounts.group('door');
  alice = await session.user('alice', [door]);
  bob = await session.user('bob');
  session.writePolicy({ ...policyFor(door), devices: {}, rules: [] });
  await session.start('--socket-group', door);
});
after(() => session.end());

/** The socket as the doctor sees it. */
async function socketFinding(run: (args: string[]) => Promise<{ out: string }>): Promise<Record<string, unknown>> {
  const { out } = await run(['doctor', '--json']);
  const findings = out
    .split('\n')
    .filter(Boolean)
    .map((line): Record<string, unknown> => JSON.parse(line));
  return findings.find(({ what }) => what === 'socket') ?? {};
}

test('the socket is root’s and the group’s, and nobody else’s', () => {
  const { uid, gid, mode } = lstatSync(session.socket);
  assert.deepEqual({ uid, gid, mode: (mode & 0o777).toString(8) }, { uid: 0, gid: systemNames.gid(door), mode: '660' });
});

test('a member of the group gets in', async () => {
  const { status, err } = await session.run(alice, ['whoami']);
  assert.equal(status, 0, err);
  assert.equal((await socketFinding((args) => session.run(alice, args))).ok, true);
});

test('somebody else cannot even connect; the command and the doctor say why', async () => {
  const { status, err } = await session.run(bob, ['whoami']);
  assert.equal(status, 11);
  assert.match(err, /unreachable: .*may not/);
  const { ok, message, mend } = await socketFinding((args) => session.run(bob, args));
  assert.equal(ok, false);
  assert.equal(message, `you may not open ${session.socket}: it is for group ${door}, which ${bob.name} is not in`);
  assert.equal(mend, `sudo usermod -aG ${door} ${bob.name}, then log in again`);
  const { connections } = JSON.parse((await session.runAsRoot(['status', '--json'])).out);
  assert.equal(connections.violations, 0, 'the broker never saw him');
});

test('one who was put into the group and has not logged in again is told so', async () => {
  const before = new Shell(session, bob);
  await before.run(['--version']);
  session.accounts.join(bob, door);
  const { text } = await before.run(['doctor', '--json']);
  assert.match(text, new RegExp(`you were put into group ${door} after you logged in`));
  assert.equal((await session.run(bob, ['whoami'])).status, 0);
  before.end();
});

test('a second broker is refused, and the first goes on', async () => {
  const second = new BrokerProcess(session.brokerWords());
  assert.equal(await second.ended(), 78);
  assert.match(second.log, new RegExp(`another broker \\(pid ${session.broker.pid}\\) serves ${session.socket}`));
  assert.equal((await session.run(alice, ['whoami'])).status, 0);
});

test('a group that does not exist, and a symbolic link where the socket should be, keep it from starting', async () => {
  assert.equal(await session.broker.stop(), 0);
  const homeless = new BrokerProcess(session.brokerWords('--socket-group', 'postern-no-such-group'));
  assert.equal(await homeless.ended(), 78);
  assert.match(homeless.log, /there is no group 'postern-no-such-group' on this machine: make it \(groupadd/);

  const target = session.path('precious');
  writeFileSync(target, 'precious');
  symlinkSync(target, session.socket);
  const misled = new BrokerProcess(session.brokerWords());
  assert.equal(await misled.ended(), 78);
  assert.match(misled.log, /postern\.sock is there and is not a socket: move it away, it was not touched/);
  assert.equal(readlinkSync(session.socket), target);
  assert.equal(lstatSync(target).size, 'precious'.length);
  rmSync(session.socket);
});
