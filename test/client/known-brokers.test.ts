import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { knownBrokers } from '../../client/known-brokers.ts';
import { formatPublicKey } from '../../contract/keys.ts';
import { newSigner } from './scripted-broker.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-known-'));
after(() => rmSync(folder, { recursive: true }));

const [right, wrong] = [newSigner().publicKey, newSigner().publicKey];
const line = (bytes: Uint8Array) => formatPublicKey({ bytes, comment: '' });

async function meet(options: Parameters<typeof knownBrokers>[0], key: Uint8Array): Promise<void> {
  const trust = knownBrokers(options);
  await trust.check(key);
  await trust.proven?.(key);
}

describe('known brokers', () => {
  it('are remembered at the first contact, once proven', async () => {
    const file = join(folder, 'new', 'known_brokers');
    const options = { socket: '/run/a b/postern.sock', file };
    await knownBrokers(options).check(wrong); // never proven: forgotten
    await meet(options, right);
    await meet(options, right);
    assert.equal(readFileSync(file, 'utf8'), `/run/a b/postern.sock ${line(right)}\n`);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    await assert.rejects(meet(options, wrong), {
      code: 'violation',
      message:
        /not the one that you trust: it shows .*; if the broker was set up anew, delete the line of \/run\/a b\/postern\.sock in .*known_brokers/,
      data: { offered: line(wrong), expected: line(right) },
    });
    await meet({ ...options, socket: '/run/other.sock' }, wrong);
    await meet({ ...options, socket: '/run/../run/other.sock' }, wrong);
    assert.equal(readFileSync(file, 'utf8').split('\n').length, 3);
  });

  it('may have more than one key, and comments between them', async () => {
    const file = join(folder, 'several');
    writeFileSync(file, `# mine\n/s ${line(right)}\n\n/s ${line(wrong)}\n`, { mode: 0o600 });
    await meet({ socket: '/s', file }, right);
    await meet({ socket: '/s', file }, wrong);
    await assert.rejects(meet({ socket: '/s', file }, newSigner().publicKey), { code: 'violation' });
  });

  it('count only from a file that nobody else may write', async () => {
    const file = join(folder, 'writable');
    writeFileSync(file, `/s ${line(right)}\n`);
    chmodSync(file, 0o664);
    await assert.rejects(meet({ socket: '/s', file }, right), {
      code: 'invalid',
      message: /its mode is 0664.*chmod 600/,
    });
    chmodSync(file, 0o644);
    await meet({ socket: '/s', file }, right);
  });

  it('that cannot be remembered give a warning', async (t) => {
    const warn = t.mock.method(process, 'emitWarning', () => {});
    const file = join(folder, 'no-folder');
    writeFileSync(file, '');
    await meet({ socket: '/s', file: join(file, 'known_brokers') }, right);
    await meet({ socket: '/line\nbreak', file: join(folder, 'breaks') }, right);
    assert.equal(warn.mock.callCount(), 2);

    const trust = knownBrokers({ socket: '/s', file: join(file, 'known_brokers') });
    await trust.check(right);
    await trust.proven?.(right);
    await trust.check(right);
    assert.throws(() => trust.check(wrong), { code: 'violation' }, 'another broker after a reconnect');
  });
});

describe("the machine's broker", () => {
  const machineFile = join(folder, 'broker.pub');
  const file = join(folder, 'unused');
  const options = { socket: '/run/postern/postern.sock', file, machineFile };

  /** Only root can make such a file; the test below needs nobody in particular. */
  if (process.geteuid?.() === 0)
    it('is told by a file of root alone, and nothing else then counts', async () => {
      writeFileSync(machineFile, `${line(right)} postern broker\n`);
      chownSync(machineFile, 0, 0);
      await meet(options, right);
      await assert.rejects(meet(options, wrong), {
        code: 'violation',
        message: /the expected one is from .*broker\.pub/,
      });
      assert.throws(() => statSync(file), { code: 'ENOENT' });
      writeFileSync(machineFile, 'ssh-ed25519 AAAA');
      await assert.rejects(meet(options, right), {
        code: 'invalid',
        message: /broker\.pub cannot be used: the key is not a whole/,
      });
    });

  it('is not told by a file that others may write', async () => {
    writeFileSync(machineFile, line(wrong));
    chmodSync(machineFile, 0o666);
    await meet(options, right);
    assert.match(readFileSync(file, 'utf8'), /^\/run\/postern\/postern\.sock ssh-ed25519 /);
  });
});
