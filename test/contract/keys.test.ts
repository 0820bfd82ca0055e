import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatAuthorizedKey,
  formatPublicKey,
  isSmallOrder,
  KeyError,
  keyBlob,
  parseAuthorizedKeys,
  parseExpiry,
  parsePublicKey,
} from '../../contract/keys.ts';

const key = Uint8Array.from({ length: 32 }, (_, i) => i + 5);
const line = formatPublicKey({ bytes: key, comment: 'alice@bench' });

test('a public key line is read as it was written', () => {
  assert.deepEqual(parsePublicKey(line), { bytes: key, comment: 'alice@bench' });
  assert.match(line, /^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI[A-Za-z0-9+/]{43} alice@bench$/);
});

test('what is not a whole ed25519 key is refused with a reason', () => {
  const rsa = 'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== x';
  const short = `ssh-ed25519 ${Buffer.from(keyBlob(key).slice(0, 40)).toString('base64')}`;
  const wrongType = Buffer.from(keyBlob(key));
  wrongType.write('ssh-ed25518', 4);
  for (const text of [rsa, short, '', 'ssh-ed25519', 'ssh-ed25519 ???', `ssh-ed25519 ${wrongType.toString('base64')}`])
    assert.throws(() => parsePublicKey(text), KeyError, text);
});

test('points of small order are refused, with either sign bit', () => {
  const identity = new Uint8Array(32);
  identity[0] = 1;
  const signed = Uint8Array.from(identity);
  signed[31] = 0x80;
  assert.ok(isSmallOrder(identity) && isSmallOrder(signed));
  assert.ok(!isSmallOrder(key));
  const buffer = Buffer.alloc(32, 0xff);
  isSmallOrder(buffer);
  assert.deepEqual(buffer, Buffer.alloc(32, 0xff), 'looking at a key does not change it');
  assert.throws(() => parsePublicKey(formatPublicKey({ bytes: identity, comment: '' })), /small order/);
});

test('authorized keys: user, expiry, comments, and each bad line by its number', () => {
  const text = [
    '# keys of the bench',
    `user="alice" ${line}`,
    '',
    `user="bob",expiry-time="20301231" ${line}`,
    line,
    `user="eve",command="sh" ${line}`,
    `user="eve",user="root" ${line}`,
    'user="eve" ssh-rsa AAAA',
    `user="eve",expiry-time="20301301" ${line}`,
  ].join('\n');
  const { keys, problems } = parseAuthorizedKeys(text);
  assert.deepEqual(
    keys.map(({ user, line: at, expiresAtMs }) => [user, at, expiresAtMs]),
    [
      ['alice', 2, undefined],
      ['bob', 4, Date.UTC(2030, 11, 31)],
    ],
  );
  assert.deepEqual(
    problems.map(({ line: at }) => at),
    [5, 6, 7, 8, 9],
  );
});

test('a line goes out as it came in', () => {
  const [parsed] = parseAuthorizedKeys(`user="bob",expiry-time="20301231120000Z" ${line}`).keys;
  assert.ok(parsed);
  assert.equal(formatAuthorizedKey(parsed), `user="bob",expiry-time="20301231120000Z" ${line}`);
});

test('expiry times that are no times are refused', () => {
  assert.equal(parseExpiry('202612312359'), Date.UTC(2026, 11, 31, 23, 59));
  for (const text of ['', '2026', '20260230', '20261301', '2026123125', '202612312500', 'tomorrow'])
    assert.throws(() => parseExpiry(text), KeyError, text);
});
