import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type HandshakeFacts, transcript } from '../../../contract/wire/handshake.ts';

const facts: HandshakeFacts = {
  version: 1,
  brokerKey: new Uint8Array(32).fill(1),
  brokerNonce: new Uint8Array(32).fill(2),
  clientKey: new Uint8Array(32).fill(3),
  clientNonce: new Uint8Array(32).fill(4),
  uid: 1001,
};

test('the layout is fixed: magic, label, version, uid, keys, nonces', () => {
  const bytes = Buffer.from(transcript('client', facts));
  const magic = Buffer.from('postern handshake\0');
  assert.deepEqual(bytes.subarray(0, magic.length), magic);
  assert.deepEqual([...bytes.subarray(magic.length, magic.length + 6)], [0x43, 1, 0, 0, 3, 0xe9]);
  assert.equal(bytes.length, magic.length + 6 + 4 * 32);
  assert.deepEqual(
    [1, 3, 2, 4],
    [0, 1, 2, 3].map((i) => bytes[magic.length + 6 + i * 32]),
  );
});

test('every fact and the label change it', () => {
  const other = new Uint8Array(32).fill(9);
  const variants = [
    transcript('client', facts),
    transcript('broker', facts),
    transcript('client', { ...facts, version: 2 }),
    transcript('client', { ...facts, uid: 0 }),
    transcript('client', { ...facts, uid: 4294967295 }),
    ...(['brokerKey', 'brokerNonce', 'clientKey', 'clientNonce'] as const).map((name) =>
      transcript('client', { ...facts, [name]: other }),
    ),
  ].map((bytes) => Buffer.from(bytes).toString('hex'));
  assert.equal(new Set(variants).size, variants.length);
});
