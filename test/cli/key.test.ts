import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, it } from 'node:test';
import { nextSteps } from '../../cli/key/next-steps.ts';
import { holdsLock } from '../../cli/key/tell-broker.ts';
import { FileNames } from '../../cli/policy/names.ts';
import { fingerprint } from '../../client/keys-node.ts';
import { formatPublicKey, keyBlob } from '../../contract/keys.ts';
import { lintPolicy } from '../../contract/policy/lint.ts';
import { newSigner } from '../client/scripted-broker.ts';
import { runHere } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-key-test-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'authorized_keys');
const list = ['--file', file, '--socket', join(folder, 'none.sock')];
const read = () => readFileSync(file, 'utf8');

const ada = newSigner().publicKey;
const bob = newSigner().publicKey;

function publicFile(name: string, bytes: Uint8Array, comment = `${name}@bench`): string {
  const path = join(folder, `${name}.pub`);
  writeFileSync(path, `${formatPublicKey({ bytes, comment })}\n`);
  return path;
}

const trust = (user: string, key: string, ...more: string[]) => runHere(['key', 'trust', user, key, ...more, ...list]);
const revoke = (which: string) => runHere(['key', 'revoke', which, ...list]);

beforeEach(() => rmSync(file, { force: true }));

describe('key new', () => {
  it('makes a pair that nobody else can read, once', async () => {
    const out = join(folder, 'new', 'id_ed25519');
    const made = await runHere(['key', 'new', '--out', out, '--comment', 'mine', '--json']);
    const { path, publicKey, fingerprint: print } = JSON.parse(made.out);
    assert.equal(path, out);
    assert.equal(statSync(out).mode & 0o777, 0o600);
    assert.equal(readFileSync(`${out}.pub`, 'utf8'), `${publicKey}\n`);
    assert.match(publicKey, /^ssh-ed25519 \S+ mine$/);
    assert.match(print, /^SHA256:/);
    const words = await runHere(['key', 'new', '--out', join(folder, 'other')]);
    // What it prints for root to type is what `key trust` takes.
    const [, fromFile, piped] = words.err.trim().split('\n  ');
    assert.match(fromFile ?? '', /^sudo postern key trust \S+ \S+\/other\.pub$/);
    assert.match(piped ?? '', /^echo 'ssh-ed25519 \S+ \S+' \| sudo postern key trust \S+ -$/);
    const again = await runHere(['key', 'new', '--out', out]);
    assert.equal(again.status, 2);
    assert.match(again.err, /exists already/);
  });
});

describe('what a new user still lacks', () => {
  const machine = new FileNames(
    'root:x:0:0::/root:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n',
    'root:x:0:\npostern:x:900:bob\npwm:x:901:bob\n',
  );
  const policyFor = (group: string) =>
    lintPolicy(
      JSON.stringify({
        devices: { fan: { kind: 'pwm', chip: '*' } },
        groups: { [group]: { unixGroups: [group] } },
        rules: [{ id: 'r', groups: [group], devices: ['fan'], allow: ['read'] }],
      }),
      machine,
      'policy.json',
    ).policy;
  const steps = (user: string, group = 'pwm') =>
    nextSteps(user, { names: machine, socketGroup: 'postern', policy: policyFor(group) });

  it('is the group that may connect, by its exact command, and a rule', () => {
    assert.deepEqual(steps('ada'), [
      'ada may not connect yet; then log in anew:\n  sudo usermod -aG postern ada',
      'no rule of policy.json is for ada: its groups say who is in them',
    ]);
    // The group that lets him in may be one that a rule is for.
    assert.equal(steps('ada', 'postern').length, 1);
    assert.deepEqual(steps('bob'), []);
  });
  it('is not known of accounts from elsewhere, nor without a broker', () => {
    assert.deepEqual(steps('eve'), []);
    assert.deepEqual(nextSteps('ada', { names: machine, socketGroup: undefined, policy: undefined }), []);
  });
});

describe('key trust', () => {
  it('enrols a key for a user, and makes the file', async () => {
    const { status, out, err } = await trust('ada', publicFile('ada', ada));
    assert.equal(out, `enrolled ${fingerprint(ada)} for ada\n`);
    assert.match(err, /no broker runs/);
    assert.equal(status, 0);
    assert.equal(read(), `user="ada" ${formatPublicKey({ bytes: ada, comment: 'ada@bench' })}\n`);
    assert.equal(statSync(file).mode & 0o777, 0o644);
    assert.ok(!existsSync(`${file}.new`));
  });
  it('leaves the other lines as they are, with an expiry where it is wanted', async () => {
    writeFileSync(file, '# who may come in\nnonsense', { mode: 0o600 });
    await trust('ada', publicFile('ada', ada), '--expires', '20301231');
    const line = `user="ada",expiry-time="20301231000000Z" ${formatPublicKey({ bytes: ada, comment: 'ada@bench' })}`;
    assert.equal(read(), `# who may come in\nnonsense\n${line}\n`);
    assert.equal(statSync(file).mode & 0o777, 0o600);
  });
  it('takes away what others may write', async () => {
    writeFileSync(file, '');
    await import('node:fs').then(({ chmodSync }) => chmodSync(file, 0o666));
    await trust('ada', publicFile('ada', ada));
    assert.equal(statSync(file).mode & 0o777, 0o644);
  });
  it('refuses what must not stand there, and changes nothing', async () => {
    await trust('ada', publicFile('ada', ada));
    const before = read();
    const small = new Uint8Array(32);
    const smallOrder = `ssh-ed25519 ${Buffer.from(keyBlob(small)).toString('base64')} x\n`;
    const files = {
      'small.pub': smallOrder,
      'rsa.pub': 'ssh-rsa AAAA x\n',
      'empty.pub': '',
      private: '-----BEGIN OPENSSH PRIVATE KEY-----\n',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const cases: [string, string, string[], RegExp][] = [
      ['bob', publicFile('ada', ada), [], /enrolled already, for ada \(.*authorized_keys:1\)/],
      ['bob', join(folder, 'small.pub'), [], /small order/],
      ['bob', join(folder, 'rsa.pub'), [], /'ssh-rsa' keys are not accepted/],
      ['bob', join(folder, 'empty.pub'), [], /not accepted/],
      ['bob', join(folder, 'private'), [], /private key, which belongs to its user/],
      ['bob', join(folder, 'missing'), [], /there is no such file/],
      ['b"ob', publicFile('bob', bob), [], /not a user name/],
      ['b ob', publicFile('bob', bob), [], /not a user name/],
      ['bob', publicFile('bob', bob), ['--expires', '20301331'], /expiry-time '20301331'/],
    ];
    for (const [user, key, more, message] of cases) {
      const { status, err } = await trust(user, key, ...more);
      assert.match(err, message);
      assert.equal(status, 2);
    }
    assert.equal(read(), before);
    assert.ok(!existsSync(`${file}.new`));
  });
  it('waits for nobody: one edit at a time', async () => {
    writeFileSync(`${file}.new`, '');
    const { status, err } = await trust('ada', publicFile('ada', ada));
    rmSync(`${file}.new`);
    assert.equal(status, 2);
    assert.match(err, /somebody else is changing/);
    assert.ok(!existsSync(file));
  });
  it('says where there is no folder', async () => {
    const elsewhere = ['--file', join(folder, 'no', 'keys'), '--socket', '/nowhere'];
    const { err } = await runHere(['key', 'trust', 'ada', publicFile('ada', ada), ...elsewhere]);
    assert.match(err, /there is no folder/);
  });
});

describe('key list and revoke', () => {
  beforeEach(async () => {
    await trust('ada', publicFile('ada', ada));
    await trust('bob', publicFile('bob', bob), '--expires', '20200101');
    writeFileSync(file, `${read()}user="eve" ssh-rsa AAAA\n`);
  });
  it('lists keys, expired ones and lines that do not count', async () => {
    const { out, err } = await runHere(['key', 'list', ...list]);
    assert.match(out, new RegExp(`1 +ada +${fingerprint(ada).replace(/[+]/g, '\\+')} +ada@bench +never`));
    assert.match(out, /2 +bob .*\(expired\)/);
    assert.match(err, /authorized_keys:3: /);
    const json = JSON.parse((await runHere(['key', 'list', '--json', ...list])).out);
    assert.deepEqual([json.keys.length, json.problems[0].line, json.keys[1].expired], [2, 3, true]);
  });
  it('revokes by fingerprint, comment and user', async () => {
    for (const which of [fingerprint(ada), 'ada@bench', 'ada']) {
      const { status, out } = await revoke(which);
      assert.equal(out, `revoked ${fingerprint(ada)} of ada ada@bench\n`);
      assert.equal(status, 0);
      assert.match(read(), /^user="bob"/);
      await trust('ada', publicFile('ada', ada));
    }
  });
  it('revokes all keys of a user', async () => {
    await trust('ada', publicFile('second', newSigner().publicKey));
    const { revoked } = JSON.parse((await runHere(['key', 'revoke', 'ada', '--json', ...list])).out);
    assert.equal(revoked.length, 2);
    assert.ok(!read().includes('ada'));
  });
  it('refuses what names none, or two different ones', async () => {
    assert.match((await revoke('mallory')).err, /no enrolled key/);
    await trust('carol', publicFile('carol', newSigner().publicKey, 'ada'));
    assert.match((await revoke('ada')).err, /comment of one key and the user of another/);
  });
});

describe('telling the broker', () => {
  const locks = '1: FLOCK  ADVISORY  WRITE 1234 08:01:777 0 EOF\n2: POSIX  ADVISORY  WRITE 99 08:01:778 0 EOF\n';
  it('reaches only the process that holds the lock', () => {
    assert.equal(holdsLock(locks, 1234, 777), true);
    assert.equal(holdsLock(locks, 1235, 777), false);
    assert.equal(holdsLock(locks, 1234, 778), false);
    assert.equal(holdsLock(locks, 99, 778), false);
    assert.equal(holdsLock('', 1234, 777), false);
  });
});
