/** The installed broker and its service manager: entries of the journal, a key that is a credential, a log that is rotated. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { Bench, keyOf } from './bench.ts';
import { mainPid, must, postern, property, run, UNIT, until } from './machine.ts';

const LOGS = '/var/log/postern';

const entries = (...words: string[]): Record<string, string>[] =>
  must('journalctl', '--unit', UNIT, '--output=json', '--no-pager', ...words)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

function ada(...words: string[]): string {
  const { status, stdout, stderr } = postern('ada', ...words);
  assert.equal(status, 0, `postern ${words.join(' ')}: ${stderr}`);
  return stdout;
}

before(async () => {
  must(`${process.env.CHECKOUT}/install/install.sh`);
  const bench = await Bench.plug();
  bench.writePolicy();
  must('systemctl', 'reload', UNIT);
  for (const user of ['ada', 'bob']) {
    must('useradd', '--create-home', '--groups', user === 'ada' ? 'postern,pwm' : 'postern', user);
    assert.equal(postern(user, 'key', 'new').status, 0);
    must('postern', 'key', 'trust', user, keyOf(user));
  }
});

describe('the journal', () => {
  test('has who did what to which device as fields', async () => {
    ada('pwm', 'set', 'fan', '1', '10ms', '3ms');
    await until('it is there', () => entries('POSTERN_EVENT=set').length > 0);
    const [entry] = entries('POSTERN_EVENT=set', 'POSTERN_DEVICE=fan', `POSTERN_UID=${must('id', '-u', 'ada')}`);
    assert.deepEqual(
      [entry?.POSTERN_USER, entry?.POSTERN_RULE, entry?.PRIORITY, entry?.SYSLOG_IDENTIFIER, entry?._TRANSPORT],
      ['ada', 'bench', '6', 'posternd', 'journal'],
    );
    assert.match(entry?.MESSAGE ?? '', /^set fan enabled=true periodNs=10000000 dutyNs=3000000 .*\(ada, rule bench\)$/);
    assert.equal(entry?._PID, String(mainPid()));
  });

  test('of a refusal too', async () => {
    assert.equal(postern('bob', 'pwm', 'set', 'fan', '1', '10ms', '3ms').status, 3);
    await until('it is there', () => entries('POSTERN_EVENT=denied').length > 0);
    const [entry] = entries('POSTERN_EVENT=denied');
    assert.deepEqual([entry?.POSTERN_USER, entry?.POSTERN_DEVICE, entry?.POSTERN_METHOD], ['bob', 'fan', 'pwm.set']);
  });

  test('has every line as an entry of its own, of a priority', () => {
    for (const { MESSAGE, PRIORITY, SYSLOG_IDENTIFIER } of entries('_COMM=posternd')) {
      assert.equal(SYSLOG_IDENTIFIER, 'posternd');
      assert.match(PRIORITY ?? '', /^[3467]$/, MESSAGE);
    }
  });
});

describe('a key that is a credential', () => {
  const CREDENTIAL = '/etc/credstore/postern.broker_key';
  const published = () => readFileSync('/etc/postern/broker.pub', 'utf8');

  test('is the broker’s, and what clients are told; without it its own is again', () => {
    const own = published();
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    mkdirSync('/etc/credstore', { recursive: true, mode: 0o700 });
    writeFileSync(CREDENTIAL, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
    must('systemctl', 'restart', UNIT);
    const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
    const [, line = ''] = published().split(' ');
    assert.deepEqual(Buffer.from(line, 'base64').subarray(-32), raw);
    ada('pwm', 'get', 'fan');
    rmSync(CREDENTIAL);
    must('systemctl', 'restart', UNIT);
    assert.equal(published(), own);
    ada('pwm', 'get', 'fan');
  });
});

describe('the audit log', () => {
  test('is rotated, also when the broker is killed in between, and the chain holds', async () => {
    const folder = `/run/systemd/system/${UNIT}.d`;
    mkdirSync(folder, { recursive: true });
    writeFileSync(`${folder}/rotate.conf`, '[Service]\nEnvironment="POSTERND_OPTIONS=--audit-bytes 4096"\n');
    must('systemctl', 'daemon-reload');
    must('systemctl', 'restart', UNIT);
    for (let round = 1; round <= 3; round++) {
      // Two lines each, which are never folded.
      for (let count = 0; count < 8; count++) ada('lease', 'fan', '--', 'true');
      const restarts = Number(property('NRestarts'));
      process.kill(mainPid(), 'SIGKILL');
      await until('it is started anew', () => Number(property('NRestarts')) > restarts, 20_000);
      await until('it is ready', () => property('ActiveState') === 'active', 20_000);
    }
    const files = readdirSync(LOGS).filter((name) => name.startsWith('audit.jsonl'));
    assert.ok(files.length >= 3, files.join());
    const verify = (...names: string[]) => run('postern', 'audit', 'verify', ...names.map((name) => `${LOGS}/${name}`));
    const { status, stdout, stderr } = verify(...files);
    assert.equal(status, 0, stdout + stderr);
    const { status: broken, stdout: why } = verify(...files.sort().filter((_, index) => index !== 2));
    assert.equal(broken, 1);
    assert.match(why, /lines \d+ to \d+ are missing/);
  });
});
