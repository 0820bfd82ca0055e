import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { loadTweetnacl } from '../../client/ed25519.ts';
import { nodeEd25519 } from '../../client/ed25519-node.ts';
import { fingerprint } from '../../client/keys-node.ts';
import { formatPrivateKey, parsePrivateKey } from '../../client/openssh-key.ts';
import { parsePublicKey } from '../../contract/keys.ts';
import { hasProgram } from './programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-keys-'));
after(() => rmSync(folder, { recursive: true }));

/** RFC 8032 §7.1, test 1. */
const RFC_SEED = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
const RFC_PUBLIC = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

describe('private keys of OpenSSH', () => {
  it('read back what was written', () => {
    const seed = new Uint8Array(Buffer.from(RFC_SEED, 'hex'));
    const { publicKey } = nodeEd25519.signer(seed);
    for (const comment of ['', 'a', 'ada@lovelace', 'ü'.repeat(40)]) {
      const text = formatPrivateKey({ publicKey, seed, comment });
      assert.ok(text.split('\n').every((line) => line.length <= 70));
      assert.deepEqual(parsePrivateKey(text), { publicKey, seed, comment });
    }
  });

  it('say what is wrong with them', () => {
    const seed = new Uint8Array(32);
    const { publicKey } = nodeEd25519.signer(seed);
    const good = formatPrivateKey({ publicKey, seed, comment: 'x' });
    const body = (bytes: Uint8Array | string) =>
      `-----BEGIN OPENSSH PRIVATE KEY-----\n${Buffer.from(bytes).toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`;
    const cases: [text: string, message: RegExp][] = [
      ['', /not an OpenSSH private key/],
      ['-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', /not an OpenSSH private key/],
      [body('something else altogether'), /not an OpenSSH private key/],
      [body('openssh-key-v1\0'), /cut off/],
      [good.replace(/\n(?=.{5})/, '\n='), /damaged/],
    ];
    for (const [text, message] of cases) assert.throws(() => parsePrivateKey(text), { name: 'KeyError', message });

    const bytes = Buffer.from(good.split('\n').slice(1, -2).join(''), 'base64');
    for (let length = 0; length < bytes.length; length++)
      assert.throws(() => parsePrivateKey(body(bytes.subarray(0, length))), { name: 'KeyError' }, `cut to ${length}`);
  });
});

describe('signatures', () => {
  it('are the same by tweetnacl and by node:crypto', async () => {
    const tweetnacl = await loadTweetnacl();
    for (let round = 0; round < 5; round++) {
      const seed = crypto.getRandomValues(new Uint8Array(32));
      const data = crypto.getRandomValues(new Uint8Array(round * 100));
      const [ours, nodes] = [tweetnacl.signer(seed), nodeEd25519.signer(seed)];
      assert.deepEqual(ours.publicKey, nodes.publicKey);
      const signature = await ours.sign(data);
      assert.deepEqual(signature, await nodes.sign(data));
      for (const { verify } of [tweetnacl, nodeEd25519]) {
        assert.equal(verify(signature, data, ours.publicKey), true);
        assert.equal(verify(signature, Uint8Array.of(1, ...data), ours.publicKey), false);
        assert.equal(verify(signature.with(0, (signature[0] ?? 0) ^ 1), data, ours.publicKey), false);
      }
    }
  });

  it('are those of RFC 8032', async () => {
    const signer = nodeEd25519.signer(new Uint8Array(Buffer.from(RFC_SEED, 'hex')));
    assert.equal(Buffer.from(signer.publicKey).toString('hex'), RFC_PUBLIC);
    assert.match(
      Buffer.from(await signer.sign(new Uint8Array(0))).toString('hex'),
      /^e5564300c360ac729086e2cc806e828a/,
    );
  });
});

if (hasProgram('ssh-keygen'))
  describe('ssh-keygen', () => {
    const keygen = (...args: string[]) => execFileSync('ssh-keygen', args, { encoding: 'utf8' });

    it('makes keys that we read', async () => {
      const path = join(folder, 'theirs');
      keygen('-q', '-t', 'ed25519', '-N', '', '-C', 'ada@lovelace', '-f', path);
      const { seed, publicKey, comment } = parsePrivateKey(readFileSync(path, 'utf8'));
      assert.ok(seed !== undefined);
      assert.equal(comment, 'ada@lovelace');
      assert.deepEqual(publicKey, parsePublicKey(readFileSync(`${path}.pub`, 'utf8')).bytes);
      assert.deepEqual(nodeEd25519.signer(seed).publicKey, publicKey);
      assert.equal(keygen('-l', '-f', path).split(' ')[1], fingerprint(publicKey));
    });

    it('reads keys that we made', () => {
      const path = join(folder, 'ours');
      const seed = crypto.getRandomValues(new Uint8Array(32));
      const { publicKey } = nodeEd25519.signer(seed);
      writeFileSync(path, formatPrivateKey({ publicKey, seed, comment: 'made here' }), { mode: 0o600 });
      assert.deepEqual(parsePublicKey(keygen('-y', '-f', path)), { bytes: publicKey, comment: 'made here' });
    });

    it('makes encrypted keys, of which we read the public half', () => {
      const path = join(folder, 'locked');
      keygen('-q', '-t', 'ed25519', '-N', 'secret', '-f', path);
      const file = parsePrivateKey(readFileSync(path, 'utf8'));
      assert.deepEqual(file, { publicKey: parsePublicKey(readFileSync(`${path}.pub`, 'utf8')).bytes, comment: '' });
    });

    it('makes other kinds of keys, which are refused', () => {
      const path = join(folder, 'ecdsa');
      keygen('-q', '-t', 'ecdsa', '-N', '', '-f', path);
      assert.throws(() => parsePrivateKey(readFileSync(path, 'utf8')), {
        name: 'KeyError',
        message: /'ecdsa-sha2-nistp256' keys are not accepted, only ssh-ed25519/,
      });
    });
  });
