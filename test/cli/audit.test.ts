import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sha256Hex } from '../../cli/audit/sha256.ts';
import { verifyFiles } from '../../cli/audit/verify.ts';
import { formatAuditLine, GENESIS } from '../../contract/audit.ts';
import { Refusal } from '../../contract/errors.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { runHere, start, until } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-audit-test-'));

/** Lines n = first … first + count - 1 of a chain. */
function chain(first: number, count: number, prev: string): { text: string; head: string; lines: string[] } {
  let head = prev;
  const lines = Array.from({ length: count }, (_, index) => {
    const opening =
      index === 0 ? { event: 'open', prev } : { event: 'set', user: 'ada\u001b[2J', state: { dutyNs: index } };
    const record = { n: first + index, at: '2026-01-02T03:04:05.678Z', ...opening };
    const { line, hash } = formatAuditLine(record, head, sha256Hex);
    head = hash;
    return line;
  });
  return { text: `${lines.join('\n')}\n`, head, lines };
}

const first = chain(1, 3, GENESIS);
const second = chain(4, 2, first.head);

let broker: AnsweringBroker;
let written = first.lines;
let own: string[] = [];
let refusal: Refusal | undefined;
before(async () => {
  broker = await answeringBroker({
    'audit.tail': ({ count }) => {
      if (refusal !== undefined) throw refusal;
      return { lines: written.slice(-Number(count)) };
    },
    'audit.own': ({ count }) => ({ lines: own.slice(-Number(count)) }),
  });
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(async () => {
  await broker[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

describe('audit verify', () => {
  const verify = (...texts: string[]) => {
    const files = texts.map((text, index) => {
      const path = join(folder, `audit${index}.jsonl`);
      writeFileSync(path, text);
      return path;
    });
    return runHere(['audit', 'verify', ...files]);
  };

  it('passes a whole log, and names its head', async () => {
    const { status, out } = await verify(first.text);
    assert.equal(out, `${join(folder, 'audit0.jsonl')}: 3 lines hold, head ${first.head}\n`);
    assert.equal(status, 0);
  });
  it('fails after one byte was changed, with line and reason', async () => {
    const { status, out } = await verify(first.text.replace('"dutyNs":1', '"dutyNs":7'));
    assert.match(out, /broken at line 2: the line, or one before it, was changed \(1 lines before it hold\)/);
    assert.equal(status, 1);
  });
  it('follows a chain over its files', async () => {
    assert.equal((await verify(first.text, second.text)).status, 0);
    assert.equal((await verify(second.text, first.text)).status, 0, 'in whatever order they are given');
    const { status, out } = await verify(first.text, first.text);
    assert.match(out, /audit1\.jsonl: broken at line 1: it does not continue \S+audit0\.jsonl/);
    assert.equal(status, 1);
  });
  it('fails on what is no log', async () => {
    const { status, out } = await verify(first.text, 'nonsense\n');
    assert.match(out, /audit1\.jsonl: broken at line 1: not a line of an audit log/);
    assert.equal(status, 1);
  });
  it('does not take a first file that ends too early for the one before', () => {
    const short = `${first.lines.slice(0, 2).join('\n')}\n`;
    const verdicts = verifyFiles([
      { file: 'a', text: short },
      { file: 'b', text: second.text },
    ]);
    assert.deepEqual(
      verdicts.map(({ ok }) => ok),
      [true, false],
    );
  });
  it('says when a file cannot be read', async () => {
    assert.equal((await runHere(['audit', 'verify', join(folder, 'none')])).status, 2);
  });
});

describe('audit tail', () => {
  const tail = (...more: string[]) =>
    runHere(['audit', 'tail', ...more, '--socket', broker.socket, '--key', broker.key]);
  it('prints the last lines, safe to look at', async () => {
    const { out } = await tail('-n', '1');
    assert.equal(out, '2026-01-02T03:04:05.678Z #3 set user=ada\\x1b[2J state={"dutyNs":2}\n');
    assert.deepEqual(broker.calls.at(-1)?.params, { count: 1 });
  });
  it('gives the lines as they are with --json', async () => {
    assert.equal((await tail('--json')).out, first.text);
  });
  it('refuses counts that the broker would refuse', async () => {
    for (const count of ['0', '201', 'x']) assert.equal((await tail('-n', count)).status, 2);
  });
  it('points who may not read it to the lines of his own', async () => {
    refusal = new Refusal('denied', 'ada is not an administrator here', { ask: 'an administrator to do it' });
    const { status, err } = await tail();
    refusal = undefined;
    assert.equal(
      err,
      'postern: denied: ada is not an administrator here\n  ask: an administrator to do it; your own lines: postern audit own\n',
    );
    assert.equal(status, 3);
  });
  it('follows what is written from then on', async () => {
    const running = start(['audit', 'tail', '--follow'], broker.env);
    await until(() => running.outcome.out.split('\n').length === 4, 'the lines that were there');
    written = [...first.lines, ...second.lines];
    await until(() => running.outcome.out.split('\n').length === 6, 'the new lines');
    running.kill('SIGTERM');
    const { out } = await running.ended();
    assert.deepEqual(
      [...out.matchAll(/#(\d)/g)].map(([, n]) => n),
      ['1', '2', '3', '4', '5'],
    );
  });
});

describe('audit own', () => {
  const line = (n: number) => JSON.stringify({ n, at: '2026-01-02T03:04:05.678Z', event: 'set', user: 'ada' });
  it('follows lines between which others have theirs, and says where it could not keep up', async () => {
    const running = start(['audit', 'own', '--follow'], broker.env);
    const shows = (count: number) =>
      until(() => running.outcome.out.split('\n').length === count + 1, `${count} lines`);
    await until(() => broker.calls.at(-1)?.method === 'audit.own', 'it has asked, when there were none');
    own = [line(7), line(12)];
    await shows(2);
    own = [...own, line(20)];
    await shows(3);
    assert.equal(running.outcome.err, '');
    own = Array.from({ length: 200 }, (_, index) => line(22 + index));
    await shows(203);
    running.kill('SIGTERM');
    const { out, err } = await running.ended();
    assert.match(out, /#7 .*#12 .*#20 .*#22 /s);
    assert.equal(err, 'postern: lines after #20 were written too fast to be shown\n');
  });
});
