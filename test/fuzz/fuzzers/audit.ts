import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditFile } from '../../../broker/audit/file.ts';
import { verifyAuditLog } from '../../../contract/audit.ts';
import { corpusOf, type Fuzzer } from '../fuzzer.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A broker that goes on from a file is slower to try than a look at it. */
const EVERY = 20;

export const audit: Fuzzer = {
  name: 'audit',
  shows: 'a log that was changed does not verify, and a broker goes on from any file with one that does',
  words: [
    '{"n":',
    '"prev":"',
    '"hash":"',
    '"event":"',
    '\n',
    '}',
    '0'.repeat(64),
    '{"n":1,"__proto__":{}',
    '\ufeff',
    '\r\n',
  ],
  open() {
    const genuine = [...corpusOf({ name: 'audit' })]
      .map(([, bytes]) => new TextDecoder().decode(bytes))
      .filter(verifies);
    assert.ok(genuine.length > 1);
    const directory = mkdtempSync(join(tmpdir(), 'postern-fuzz-'));
    let count = 0;
    return {
      run(input) {
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(input);
        const { ok, lines, head, brokenLine, problem } = verifyAuditLog(text, sha256);
        assert.match(head, /^[\s\S]*$/);
        assert.equal(ok, brokenLine === undefined && problem === undefined);
        assert.ok(lines <= text.split('\n').length);
        // Whole lines that were there, from a first one on: what else verifies was made up.
        if (ok && text !== '')
          assert.ok(
            genuine.some((log) => log.includes(text) && text.startsWith('{"n":')),
            'a forged log verifies',
          );
        if (count++ % EVERY === 0) goesOn(join(directory, `${count}.jsonl`), input);
      },
      close: () => rmSync(directory, { recursive: true }),
    };
  },
};

const verifies = (text: string): boolean => verifyAuditLog(text, sha256).ok;

function goesOn(path: string, input: Uint8Array): void {
  writeFileSync(path, input);
  const wasWhole = verifies(new TextDecoder('utf-8', { ignoreBOM: true }).decode(input));
  const file = new AuditFile(path);
  assert.ok(file.append([{ atMs: 0, event: 'set', user: 'alice' }]));
  file.close();
  const text = readFileSync(path, 'utf8');
  const [last = ''] = text.trimEnd().split('\n').slice(-1);
  assert.equal((JSON.parse(last) as { event: unknown }).event, 'set');
  if (wasWhole) assert.ok(verifies(text), 'the chain tore');
}
