import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Audit } from '../../broker/audit/audit.ts';
import { AuditFile } from '../../broker/audit/file.ts';
import { makeLog } from '../../broker/log.ts';
import { verifyAuditLog } from '../../contract/audit.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const quiet = makeLog('error', () => {}, false);

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-audit-'));
  path = join(directory, 'audit.jsonl');
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A clock whose one-second timer is fired by hand. */
function makeAudit() {
  const timers: (() => void)[] = [];
  const clock = {
    nowMs: () => 1_700_000_000_000,
    after: (_ms: number, callback: () => void) => {
      timers.push(callback);
      return { cancel: () => void timers.splice(timers.indexOf(callback), 1) };
    },
  };
  return {
    audit: new Audit(new AuditFile(path), clock, quiet),
    second: () => timers.splice(0).forEach((fire) => void fire()),
  };
}

const records = () =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('a log verifies, and no longer after any one byte of it is changed', () => {
  const { audit } = makeAudit();
  audit.record({ event: 'lease', user: 'alice', device: 'fan' });
  audit.fold({ event: 'set', user: 'alice', device: 'fan', values: { dutyNs: 5 } }, false);
  audit.close();
  const text = readFileSync(path, 'utf8');
  assert.deepEqual(verifyAuditLog(text, sha256).ok, true);
  for (let at = 0; at < text.length; at++) {
    const changed = `${text.slice(0, at)}${String.fromCharCode(text.charCodeAt(at) ^ 1)}${text.slice(at + 1)}`;
    assert.equal(verifyAuditLog(changed, sha256).ok, false, `byte ${at}`);
  }
});

test('a line that was cut out is noticed, and a first line that is not the first', () => {
  const { audit } = makeAudit();
  for (const device of ['a', 'b', 'c']) audit.record({ event: 'lease', device });
  audit.close();
  const lines = readFileSync(path, 'utf8').split('\n');
  assert.equal(verifyAuditLog(lines.toSpliced(1, 1).join('\n'), sha256).ok, false);
  assert.equal(verifyAuditLog(lines.slice(1).join('\n'), sha256).ok, false);
});

test('a second broker goes on with the chain of the first', () => {
  const first = makeAudit().audit;
  first.record({ event: 'start' });
  first.close();
  const second = makeAudit().audit;
  second.record({ event: 'start' });
  second.close();
  const verdict = verifyAuditLog(readFileSync(path, 'utf8'), sha256);
  assert.deepEqual({ ok: verdict.ok, lines: verdict.lines }, { ok: true, lines: 3 });
});

test('a log with a torn last line is put aside, and the new one follows from its last whole line', () => {
  const { audit } = makeAudit();
  audit.record({ event: 'start' });
  audit.close();
  const head = verifyAuditLog(readFileSync(path, 'utf8'), sha256).head;
  appendFileSync(path, '{"n":3,"at":"20');
  makeAudit().audit.close();
  const [aside] = readdirSync(directory).filter((name) => name.includes('.torn-'));
  assert.ok(aside);
  assert.equal(records()[0]?.prev, head);
  assert.equal(verifyAuditLog(readFileSync(path, 'utf8'), sha256).ok, true);
});

test('a file that is not an audit log is put aside, not appended to', () => {
  writeFileSync(path, 'hello\n');
  makeAudit().audit.close();
  assert.equal(readdirSync(directory).length, 2);
  assert.equal(verifyAuditLog(readFileSync(path, 'utf8'), sha256).ok, true);
});

test('repeats within a second are one line with count, least and greatest', () => {
  const { audit, second } = makeAudit();
  for (const dutyNs of [50, 20, 90, 60]) audit.fold({ event: 'set', uid: 7, device: 'fan', values: { dutyNs } }, false);
  audit.fold({ event: 'set', uid: 8, device: 'fan', values: { dutyNs: 1 } }, false);
  audit.flush();
  second();
  const sets = records().filter(({ event }) => event === 'set');
  assert.equal(sets.length, 3);
  assert.deepEqual(
    { repeats: sets[2]?.repeats, min: sets[2]?.min, max: sets[2]?.max },
    { repeats: 3, min: { dutyNs: 20 }, max: { dutyNs: 90 } },
  );
  audit.fold({ event: 'set', uid: 7, device: 'fan', values: { dutyNs: 5 } }, false);
  audit.flush();
  assert.equal(
    records().filter(({ event }) => event === 'set').length,
    4,
    'the next second begins with a line of its own',
  );
  audit.close();
});

test('switching off is never folded into switching on: words and switches make a line of their own', () => {
  const { audit, second } = makeAudit();
  for (const [enabled, dutyNs] of [
    [true, 5],
    [true, 7],
    [false, 7],
    [true, 6],
    [false, 6],
  ] as const)
    audit.fold({ event: 'set', uid: 7, device: 'fan', values: { enabled, dutyNs } }, false);
  second();
  audit.close();
  const sets = records().filter(({ event }) => event === 'set');
  assert.deepEqual(
    sets.map(({ values, repeats, min, max }) => ({ values, repeats, min, max })),
    [
      { values: { enabled: true, dutyNs: 5 }, repeats: undefined, min: undefined, max: undefined },
      { values: { enabled: false, dutyNs: 7 }, repeats: undefined, min: undefined, max: undefined },
      { values: { enabled: true }, repeats: 2, min: { dutyNs: 5 }, max: { dutyNs: 7 } },
      { values: { enabled: false }, repeats: 1, min: { dutyNs: 6 }, max: { dutyNs: 7 } },
    ],
  );
});

test('foreign text cannot start a new line', () => {
  const { audit } = makeAudit();
  audit.record({ event: 'seize', reason: 'x"}\n{"n":99,"event":"forged\u2028"' });
  audit.close();
  assert.equal(verifyAuditLog(readFileSync(path, 'utf8'), sha256).ok, true);
  assert.ok(records().every(({ event }) => event !== 'forged'));
});
