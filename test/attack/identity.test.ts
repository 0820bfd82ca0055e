/**
 * CVE-2018-1116, CVE-2019-7304: the broker took from its client who the client is: a uid in the request, or text in the name that the client
 * had bound its own socket to.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { TestBroker, until } from '../broker/harness.ts';
import { LiveBroker } from '../broker/live-broker.ts';
import { alice, eve, olga } from '../broker/people.ts';

const libc = createRequire(import.meta.url)('koffi').load(null);
const AF_UNIX = 1;
const SOCK_STREAM = 1;

/** `struct sockaddr_un` of a path. */
function address(path: string): Buffer {
  const bytes = Buffer.alloc(110);
  bytes.writeUInt16LE(AF_UNIX);
  bytes.write(path, 2);
  return bytes;
}

/** A socket that was bound to a name of its own before it connects. */
function connectFrom(name: string, path: string): Socket {
  const socket = libc.func('int socket(int domain, int type, int protocol)');
  const bind = libc.func('int bind(int fd, void *address, uint32_t length)');
  const connect = libc.func('int connect(int fd, void *address, uint32_t length)');
  const fd: number = socket(AF_UNIX, SOCK_STREAM, 0);
  assert.equal(bind(fd, address(name), name.length + 3), 0);
  assert.equal(connect(fd, address(path), path.length + 3), 0);
  return new Socket({ fd });
}

test('who somebody is does not come from the name of his socket', async () => {
  const live = await LiveBroker.start({ fan: { channel: 1 } });
  const folder = mkdtempSync(join(tmpdir(), 'postern-'));
  try {
    const client = connectFrom(`${folder}/a;uid=4711;pid=1;gid=0;`, live.path('sock'));
    client.resume().write('no frame');
    await new Promise((resolve) => client.once('close', resolve));
    const lines = () => readFileSync(live.path('audit.jsonl'), 'utf8').split('\n');
    const told = () => lines().find((line) => line.includes('"violation"'));
    await until(() => told() !== undefined, 'it is in the log');
    const { uid, pid } = JSON.parse(told() ?? '') as { uid: number; pid: number };
    assert.deepEqual([uid, pid], [process.getuid?.(), process.pid]);
  } finally {
    rmSync(folder, { recursive: true });
    await live.stop();
  }
});

test('what is claimed in the handshake beside the key counts for nothing', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.raw(alice);
  const claims = { uid: olga.uid, user: 'olga', gids: [0, 2003], pid: 1, admin: true, principal: { uid: 0 } };
  client.send({ ...(await client.authenticate(await client.hello())), ...claims });
  await client.next();
  const { result } = await client.call('whoami');
  const { uid, user, admin } = result as { uid: number; user: string; admin: boolean };
  assert.deepEqual([uid, user, admin], [alice.uid, 'alice', false]);
});

test('who signs for another uid is not let in, with his own key either', async () => {
  await using broker = await TestBroker.start();
  for (const uid of [0, olga.uid, 2 ** 32 - 1]) {
    const client = await broker.raw(alice);
    client.send(await client.authenticate(await client.hello(), { uid }));
    assert.equal((await client.ended())?.code, 'denied', String(uid));
  }
});

test('nor in a request: it has no place for it, and parameters that would say so are unknown', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.raw(eve);
  await client.enter();
  for (const claim of [{ uid: 0 }, { user: 'olga' }, { principal: { uid: 0 } }, { session: { principal: { uid: 0 } } }])
    assert.equal((await client.call('policy.reload', claim)).error?.code, 'invalid');
  assert.equal((await client.call('policy.reload')).error?.code, 'denied');
  client.send([0, 1, 'policy.reload', {}, { uid: 0 }]);
  assert.equal((await client.ended())?.code, 'violation');
});
