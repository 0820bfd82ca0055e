import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { nodeEd25519 } from '../../client/ed25519-node.ts';
import { configFolder, defaultKeyPath, findSigner, generateKey, loadSigner } from '../../client/keys-node.ts';
import { formatPrivateKey } from '../../client/openssh-key.ts';
import { parsePublicKey } from '../../contract/keys.ts';
import { hasProgram } from './programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-keys-'));
after(() => rmSync(folder, { recursive: true }));

/** An environment in which nothing is found by accident. */
const nobody = { XDG_CONFIG_HOME: join(folder, 'config'), HOME: join(folder, 'home') };
const load = (path: string, env: NodeJS.ProcessEnv = nobody) => loadSigner(path, nodeEd25519, env);

async function newKey(name: string): Promise<{ path: string; publicKey: Uint8Array }> {
  const path = join(folder, name);
  const { bytes } = await generateKey(path, name);
  return { path, publicKey: bytes };
}

const says = (message: RegExp, file?: string) => ({
  name: 'Refusal',
  code: 'invalid',
  message,
  ...(file === undefined ? {} : { data: { path: 'key', file } }),
});

describe('a new key', () => {
  it('is private, has its public half beside it, and is used', async () => {
    const { path, publicKey } = await newKey('deep/er/id');
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(join(folder, 'deep/er')).mode & 0o777, 0o700);
    assert.deepEqual(parsePublicKey(readFileSync(`${path}.pub`, 'utf8')), { bytes: publicKey, comment: 'deep/er/id' });
    const signer = await load(path);
    assert.deepEqual(signer.publicKey, publicKey);
    const data = Uint8Array.of(1, 2, 3);
    assert.ok(nodeEd25519.verify(await signer.sign(data), data, publicKey));
  });

  it('replaces none', async () => {
    const { path } = await newKey('once');
    const before = readFileSync(path, 'utf8');
    await assert.rejects(generateKey(path, 'again'), says(/exists already; nothing was changed/, path));
    assert.equal(readFileSync(path, 'utf8'), before);
  });
});

describe('a key file', () => {
  for (const mode of [0o640, 0o604, 0o660, 0o601])
    it(`of mode ${mode.toString(8)} is refused with the command that mends it`, async () => {
      const { path } = await newKey(`mode-${mode.toString(8)}`);
      chmodSync(path, mode);
      const expected = new RegExp(`its mode is 0${mode.toString(8)}, but nobody else may read it: chmod 600 '${path}'`);
      await assert.rejects(load(path), says(expected, path));
      execFileSync('chmod', ['600', path]);
      await load(path);
    });

  it('of another user is refused', async (t) => {
    const { path } = await newKey('theirs');
    const uid = process.geteuid?.() ?? 0;
    if (uid === 0) chownSync(path, 65534, 65534);
    else t.mock.property(process, 'geteuid', () => uid + 1);
    await assert.rejects(load(path), says(/belongs to another user: sudo chown/, path));
  });

  it('that cannot be one is refused', async () => {
    const cases: [name: string, text: string, message: RegExp][] = [
      ['empty', '', /not an OpenSSH private key/],
      ['garbage', 'ssh-ed25519 AAAA', /not an OpenSSH private key/],
      ['bad.pub', 'ssh-rsa AAAA', /'ssh-rsa' keys are not accepted/],
    ];
    for (const [name, text, message] of cases) {
      const path = join(folder, name);
      writeFileSync(path, text, { mode: 0o600 });
      await assert.rejects(load(path), says(message, path));
    }
    const directory = join(folder, 'directory');
    mkdirSync(directory);
    await assert.rejects(load(directory), says(/no ordinary file/, directory));
    await assert.rejects(load(join(folder, 'none')), says(/there is no key at .*postern key new/));
    await assert.rejects(load(join(folder, 'empty', 'below')), says(/there is no key at/));
  });

  it('whose halves do not belong together is refused', async () => {
    const path = join(folder, 'mixed');
    const [seed, other] = [new Uint8Array(32), new Uint8Array(32).fill(1)];
    const text = formatPrivateKey({ publicKey: nodeEd25519.signer(other).publicKey, seed, comment: '' });
    writeFileSync(path, text, { mode: 0o600 });
    await assert.rejects(load(path), says(/halves do not belong together/, path));
  });
});

describe('looking for a key', () => {
  it('begins with $POSTERN_KEY, then the own folder', async () => {
    const named = await newKey('named');
    const own = await generateKey(defaultKeyPath(nobody), 'own');
    assert.equal(configFolder(nobody), join(folder, 'config', 'postern'));
    const first = await findSigner(nodeEd25519, { ...nobody, POSTERN_KEY: named.path });
    assert.deepEqual(first.publicKey, named.publicKey);
    const second = await findSigner(nodeEd25519, { ...nobody, POSTERN_KEY: '' });
    assert.deepEqual(second.publicKey, own.bytes);
    await assert.rejects(
      findSigner(nodeEd25519, { ...nobody, POSTERN_KEY: join(folder, 'absent') }),
      says(/there is no key at/),
    );
  });

  it('says where it looked, and how to make one', async () => {
    const env = { HOME: join(folder, 'home') };
    await assert.rejects(findSigner(nodeEd25519, env), says(/you have no key: no .*id_ed25519, no .*postern key new/));
  });
});

if (hasProgram('ssh-agent') && hasProgram('ssh-add') && hasProgram('ssh-keygen'))
  describe('ssh-agent', () => {
    const socket = join(folder, 'agent');
    const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
    after(() => agent.kill());
    const env = { ...nobody, SSH_AUTH_SOCK: socket };
    const keygen = (...args: string[]) => execFileSync('ssh-keygen', ['-q', ...args]);

    const add = (path: string, passphrase = '') => {
      const helper = join(folder, 'askpass');
      writeFileSync(helper, `#!/bin/sh\necho '${passphrase}'\n`, { mode: 0o700 });
      const asking = { SSH_ASKPASS: helper, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: 'none' };
      execFileSync('ssh-add', ['-q', path], {
        env: { ...process.env, ...env, ...asking },
        stdio: ['ignore', 'ignore', 'ignore'],
      });
    };

    it('signs for an encrypted key that it holds, and says how to load it otherwise', async () => {
      const path = join(folder, 'encrypted');
      keygen('-t', 'ed25519', '-N', 'secret', '-f', path);
      await assert.rejects(
        load(path),
        says(/no ssh-agent runs to use it: eval \$\(ssh-agent\); ssh-add '.*encrypted'/, path),
      );
      await assert.rejects(load(path, env), says(/does not hold the key: ssh-add '.*encrypted'/, path));
      await assert.rejects(load(`${path}.pub`, env), says(/does not hold the key: ssh-add '.*encrypted'/));
      add(path, 'secret');
      const { bytes } = parsePublicKey(readFileSync(`${path}.pub`, 'utf8'));
      for (const file of [path, `${path}.pub`]) {
        const signer = await load(file, env);
        assert.deepEqual(signer.publicKey, bytes);
        const data = new Uint8Array(10_000).fill(7);
        assert.ok(nodeEd25519.verify(await signer.sign(data), data, bytes));
      }
    });

    it('gives its first Ed25519 key where there is no file', async () => {
      const path = join(folder, 'rsa');
      keygen('-t', 'rsa', '-b', '2048', '-N', '', '-f', path);
      add(path);
      const { bytes } = parsePublicKey(readFileSync(join(folder, 'encrypted.pub'), 'utf8'));
      const signer = await findSigner(nodeEd25519, { ...env, XDG_CONFIG_HOME: join(folder, 'nothing') });
      assert.deepEqual(signer.publicKey, bytes);
    });

    it('that forgot the key, or is gone, is told apart', async () => {
      const path = join(folder, 'encrypted');
      const signer = await load(path, env);
      execFileSync('ssh-add', ['-q', '-D'], { env: { ...process.env, ...env }, stdio: 'ignore' });
      await assert.rejects(async () => signer.sign(new Uint8Array(1)), says(/it refused \(is the key still loaded\?/));
      await assert.rejects(
        load(path, { ...env, SSH_AUTH_SOCK: join(folder, 'gone') }),
        says(/ssh-agent did not help: .*ENOENT/),
      );
    });
  });
