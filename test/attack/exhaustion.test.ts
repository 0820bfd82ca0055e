/**
 * CVE-2021-4115, CVE-2020-12049: a client used up the descriptors of the broker, by connections that it left open or by descriptors that it
 * sent along and nobody closed, until nobody else was served.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { encode } from '../../contract/wire/codec.ts';
import { frame, MAX_FRAME } from '../../contract/wire/frame.ts';
import { REQUEST } from '../../contract/wire/messages.ts';
import { TestBroker, until } from '../broker/harness.ts';
import { alice, bob, eve, Person } from '../broker/people.ts';
import type { RawClient } from '../broker/raw-client.ts';

const koffi = createRequire(import.meta.url)('koffi');
const libc = koffi.load(null);
const descriptors = (): number => readdirSync('/proc/self/fd').length;

/** Sends bytes with descriptors in their luggage (SCM_RIGHTS): `struct msghdr` on a 64-bit machine. */
function sendWithDescriptors(socket: Socket, bytes: Uint8Array, fds: readonly number[]): void {
  const sendmsg = libc.func('long sendmsg(int fd, void *message, int flags)');
  const pointerTo = (memory: Buffer): bigint => koffi.address(memory);
  const data = Buffer.from(bytes);
  const vector = Buffer.alloc(16);
  vector.writeBigUInt64LE(pointerTo(data), 0);
  vector.writeBigUInt64LE(BigInt(data.length), 8);
  const control = Buffer.alloc(16 + Math.ceil((fds.length * 4) / 8) * 8);
  control.writeBigUInt64LE(BigInt(16 + fds.length * 4), 0);
  control.writeInt32LE(1, 8); // SOL_SOCKET
  control.writeInt32LE(1, 12); // SCM_RIGHTS
  for (const [index, fd] of fds.entries()) control.writeInt32LE(fd, 16 + index * 4);
  const message = Buffer.alloc(56);
  message.writeBigUInt64LE(pointerTo(vector), 16);
  message.writeBigUInt64LE(1n, 24);
  message.writeBigUInt64LE(pointerTo(control), 32);
  message.writeBigUInt64LE(BigInt(control.length), 40);
  const { fd } = (socket as unknown as { _handle: { fd: number } })._handle;
  assert.equal(sendmsg(fd, message, 0), data.length);
}

test('descriptors that a client sends along are not taken', async () => {
  await using broker = await TestBroker.start();
  const client = await broker.raw(alice);
  await client.enter();
  const before = descriptors();
  for (let count = 0; count < 50; count++) {
    sendWithDescriptors(client.socket, frame(encode([REQUEST, count, 'ping', {}])), [0, 1, 2, 0, 1, 2, 0, 1]);
    assert.equal((await client.reply()).error, null);
  }
  assert.ok(descriptors() <= before, `${descriptors() - before} more are open`);
});

test('an account of many uids has no more connections than one: a thousand strangers leave room for everybody else', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const crowd: RawClient[] = [];
  // A range of subordinate uids, as /etc/subuid gives to each user.
  for (let uid = 100_000; uid < 100_300; uid++) crowd.push(await broker.raw(new Person(`u${uid}`, uid, [])));
  const turnedAway = await Promise.all(crowd.slice(32).map((client) => client.ended()));
  assert.deepEqual(new Set(turnedAway.map((goodbye) => goodbye?.code)), new Set(['limit']));
  assert.match(turnedAway[0]?.message ?? '', /those without an enrolled key have 32 connections/);
  assert.equal(broker.broker.core.sessions.size, 0);
  for (const who of [alice, bob, eve]) await (await broker.connect(who)).ping();
  crowd[0]?.destroy();
  await until(() => crowd[0]?.closed === true, 'one has left');
  const next = await broker.raw(new Person('u7', 100_999, []));
  await next.hello();
  assert.equal(next.closed, false, 'and another one may try');
});

test('connections that come and go leave nothing behind', async () => {
  await using broker = await TestBroker.start();
  const open = descriptors();
  for (let round = 0; round < 60; round++) {
    const clients = await Promise.all(Array.from({ length: 10 }, () => broker.raw(alice)));
    if (round % 2 === 0) await clients[0]?.enter();
    clients[1]?.sendBytes(Buffer.of(0, 0, 4, 0, 1));
    for (const client of clients) client.destroy();
    await until(() => clients.every(({ closed }) => closed), 'they are gone');
  }
  await until(() => broker.broker.core.sessions.size === 0, 'the broker knows');
  await until(() => descriptors() <= open + 2, `descriptors: ${open} before, ${descriptors()} after`);
});

test('a large frame that never comes to its end is paid for byte by byte, by the one who sends it', async () => {
  await using broker = await TestBroker.start();
  const clients = [];
  for (let count = 0; count < 30; count++) clients.push(await broker.raw(alice));
  for (const client of clients) await client.enter();
  const before = process.memoryUsage().arrayBuffers;
  const header = Buffer.alloc(4);
  header.writeUInt32BE(MAX_FRAME);
  for (const client of clients) client.sendBytes(header);
  const other = await broker.connect(bob);
  await other.ping();
  assert.ok(
    process.memoryUsage().arrayBuffers - before < 30 * MAX_FRAME * 0.5,
    'memory was taken for what was only announced',
  );
});
