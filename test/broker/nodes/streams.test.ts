/** Blocks of a tape through the broker: whole, in parts, in order, and one user's at a time. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import { TapeMedium } from '../../../sim/tape/medium.ts';
import { SimulatedTape } from '../../../sim/tape.ts';
import { policy as basic, refusal, type Setting, TestBroker, until } from '../harness.ts';
import { alice, bob, victor } from '../people.ts';

const policy = {
  devices: { ...basic.devices, tape: { kind: 'ioctl', path: '/dev/nst7', profile: 'mtio', maxBlockBytes: 300_000 } },
  groups: basic.groups,
  rules: [
    ...basic.rules,
    { id: 'tape', groups: ['bench'], devices: ['tape'], allow: ['read', 'write'] },
    { id: 'look-tape', groups: ['visitors'], devices: ['tape'], allow: ['read'], limits: { requests: ['status'] } },
  ],
} satisfies PolicyDocument;

const setting: Setting = {
  policy,
  plug: ({ kernel }) => {
    new SimulatedTape(kernel, { number: 7, medium: new TapeMedium() });
  },
};

const operate = (op: string, count = 1) => ({ device: 'tape', request: 'operate', fields: { op, count } });

test('what is written is read back after a rewind, block by block, up to the file mark', async () => {
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  const blocks = [1, 512, 60_000].map((length) => new Uint8Array(randomBytes(length)));
  for (const bytes of blocks)
    assert.deepEqual(await client.stream.write({ device: 'tape', bytes }), { written: bytes.length });
  await client.ioctl.call(operate('rewind'));
  for (const bytes of blocks) {
    const read = await client.stream.read({ device: 'tape' });
    assert.deepEqual(Buffer.from(read.bytes), Buffer.from(bytes));
    assert.equal(read.more, false);
  }
  const end = await client.stream.read({ device: 'tape' });
  assert.deepEqual([end.bytes.length, end.more], [0, false]);
  const { fields } = await client.ioctl.call({ device: 'tape', request: 'status' });
  assert.deepEqual([fields.file, fields.block], [1, 0]);
});

test('a block larger than a frame goes and comes in parts, and is one block', async () => {
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  const block = new Uint8Array(randomBytes(250_000));
  for (let at = 0; at < block.length; at += 60_000) {
    const bytes = block.subarray(at, at + 60_000);
    const more = at + bytes.length < block.length;
    assert.deepEqual(await client.stream.write({ device: 'tape', bytes, more }), { written: more ? 0 : block.length });
  }
  await client.ioctl.call(operate('rewind'));
  const parts: Uint8Array[] = [];
  for (let more = true; more; ) {
    const read = await client.stream.read({ device: 'tape' });
    parts.push(read.bytes);
    more = read.more;
  }
  assert.deepEqual(Buffer.concat(parts), Buffer.from(block));
  const { fields } = await client.ioctl.call({ device: 'tape', request: 'status' });
  assert.deepEqual([fields.file, fields.block], [0, 1]);
});

test('two programs that write one after the other write two files: the end of the first is a mark, as with tar', async () => {
  await using broker = await TestBroker.start(setting);
  for (const length of [10, 20]) {
    const client = await broker.connect(alice);
    await client.stream.write({ device: 'tape', bytes: new Uint8Array(length) });
    await client.close();
    await until(() => broker.broker.core.sessions.size === 0, 'it has ended');
  }
  const client = await broker.connect(alice);
  await client.ioctl.call(operate('rewind'));
  const lengths: number[] = [];
  for (let read = 0; read < 4; read++) lengths.push((await client.stream.read({ device: 'tape' })).bytes.length);
  assert.deepEqual(lengths, [10, 0, 20, 0]);
});

test('a block is bounded by its entry, and one that is asked for too small is refused by the drive', async () => {
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  const bytes = new Uint8Array(60_000);
  for (let part = 0; part < 5; part++) await client.stream.write({ device: 'tape', bytes, more: true });
  const large = await refusal(client.stream.write({ device: 'tape', bytes, more: true }), 'limit');
  assert.match(large.message, /360000 bytes .* at most 300000/);
  await refusal(client.stream.read({ device: 'tape', maxBytes: 300_001 }), 'invalid');
  await client.stream.write({ device: 'tape', bytes: new Uint8Array(1000) });
  await client.ioctl.call(operate('rewind'));
  const small = await refusal(client.stream.read({ device: 'tape', maxBytes: 999 }), 'device');
  assert.equal(small.data.errno, 'ENOMEM');
  assert.match(small.message, /larger/);
});

test('one user is in the middle of a block at a time; who goes leaves the way free', async () => {
  await using broker = await TestBroker.start(setting);
  const [one, other] = [await broker.connect(alice), await broker.connect(bob)];
  await one.stream.write({ device: 'tape', bytes: new Uint8Array(10), more: true });
  const { data } = await refusal(other.stream.write({ device: 'tape', bytes: new Uint8Array(5) }), 'busy');
  assert.equal((data.holder as { user: string }).user, 'alice');
  await one.close();
  await until(() => broker.broker.core.sessions.size === 1, 'he has gone');
  await other.stream.write({ device: 'tape', bytes: new Uint8Array(5) });
  await other.ioctl.call(operate('rewind'));
  assert.equal((await other.stream.read({ device: 'tape' })).bytes.length, 5, 'nothing of the other is left');
});

test('who holds the drive keeps others from its blocks; reading them winds it as well', async () => {
  await using broker = await TestBroker.start(setting);
  const [holder, other] = [await broker.connect(alice), await broker.connect(bob)];
  await holder.lease({ device: 'tape' });
  await refusal(other.stream.read({ device: 'tape' }), 'busy');
  await refusal(other.stream.write({ device: 'tape', bytes: new Uint8Array(1) }), 'busy');
  await other.ioctl.call({ device: 'tape', request: 'status' });
});

test('erasing and marking are dangers of their own; who may look may not read blocks unless his rule lists it', async () => {
  await using broker = await TestBroker.start(setting);
  const [writer, reader] = [await broker.connect(alice), await broker.connect(victor)];
  for (const [op, danger] of [
    ['erase', 'erase'],
    ['writeFileMarks', 'mark'],
  ] as const) {
    const { message, data } = await refusal(writer.ioctl.call(operate(op)), 'denied');
    assert.match(message, new RegExp(danger));
    assert.equal(data.limit, 'danger');
  }
  await reader.ioctl.call({ device: 'tape', request: 'status' });
  assert.equal((await refusal(reader.stream.read({ device: 'tape' }), 'denied')).data.limit, 'requests');
  await refusal(reader.stream.write({ device: 'tape', bytes: new Uint8Array(1) }), 'denied');
});

test('a device without streams says so', async () => {
  await using broker = await TestBroker.start(setting);
  const client = await broker.connect(alice);
  await refusal(client.stream.read({ device: 'fan' }), 'invalid');
});
