/** Who may use the socket of a Redis: who may not is told which group it is for, and the command that puts him there. */
import assert from 'node:assert/strict';
import { chmodSync, chownSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { FileNames } from '../../../cli/policy/names.ts';
import { within } from '../../patience.ts';
import { RedisServer } from '../../redis/redis-server.ts';
import type { Account } from '../accounts.ts';
import { Session } from '../session.ts';

let session: Session;
let server: RedisServer;
let ada: Account;
let group: string;
before(async () => {
  session = await Session.open();
  ada = session.accounts.user('ada');
  group = session.accounts.group('redis');
  server = await RedisServer.start();
  const gid = new FileNames('', readFileSync('/etc/group', 'utf8')).gid(group) ?? 0;
  chmodSync(server.folder, 0o755);
  chmodSync(server.socket, 0o770);
  for (const path of [server.folder, server.socket]) chownSync(path, 0, gid);
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await session.end();
});

const bench = () => session.run(ada, ['bench', 'redis', '10', '--redis', server.socket]);

describe('the socket of a Redis', { timeout: within(120_000) }, () => {
  it('is for a group: who is not in it is told which, and how to get there', async () => {
    const { status, out, err } = await bench();
    assert.deepEqual([status, out], [8, '']);
    assert.equal(
      err,
      `postern: unavailable: Redis at ${server.socket}: you may not open it (EACCES): its socket is for group ${group}
  ask: sudo usermod -aG ${group} ${ada.name}, then log in again
`,
    );
  });
  it('may be in a folder that is for a group', async () => {
    chmodSync(server.folder, 0o750);
    const { err } = await bench();
    assert.match(err, new RegExp(`its folder is for group ${group}\n {2}ask: sudo usermod -aG ${group} ${ada.name}, `));
  });
  it('takes who is in that group', async () => {
    session.accounts.join(ada, group);
    const { status, out, err } = await bench();
    assert.deepEqual([status, err], [0, '']);
    assert.match(out, /HGET 10 fields in/);
  });
  it('may shut out its own group', async () => {
    chmodSync(server.socket, 0o700);
    const { status, err } = await bench();
    assert.equal(status, 8);
    assert.match(
      err,
      /its mode shuts out its own group .*\n {2}ask: in \/etc\/redis\/redis\.conf: 'unixsocketperm 770'/,
    );
  });
});
