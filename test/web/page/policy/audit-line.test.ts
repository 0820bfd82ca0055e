import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { formatAuditLine, GENESIS } from '../../../../contract/audit.ts';
import { joinLines, matches, readAuditLine } from '../../../../web/page/views/policy/audit-line.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const line = (n: number, fields: object) =>
  formatAuditLine({ n, at: '2026-03-01T10:00:00.000Z', event: 'set', ...fields }, GENESIS, sha256).line;

describe('a line of the audit log', () => {
  test('tells who did what to what, why, and all else; not the chain', () => {
    const read = readAuditLine(
      line(7, { user: 'alice', device: 'fan', event: 'refused', message: 'too fast', uid: 1 }),
    );
    assert.deepEqual(read, {
      n: 7,
      at: '2026-03-01T10:00:00.000Z',
      event: 'refused',
      user: 'alice',
      device: 'fan',
      reason: 'too fast',
      more: [['uid', '1']],
      isRefusal: true,
    });
  });

  test('is none where it is torn, or something else', () => {
    for (const text of ['', '{', 'null', '[]', '{"n":1}', '{"n":"1","event":"set"}'])
      assert.equal(readAuditLine(text), undefined, text);
  });

  test('is found by all of the words, in any field', () => {
    const read = readAuditLine(line(1, { user: 'alice', device: 'fan', pin: { periodNs: 5 } }));
    assert.ok(read);
    assert.ok(matches(read, ''));
    assert.ok(matches(read, 'FAN alice'));
    assert.ok(matches(read, 'periodns'));
    assert.ok(!matches(read, 'fan bob'));
  });
});

describe('lines that come', () => {
  test('are each there once, the newest so many', () => {
    const texts = [1, 2, 3, 4].map((n) => line(n, {}));
    const first = joinLines([], texts.slice(0, 3), 3);
    const second = joinLines(first, texts, 3);
    assert.deepEqual(
      second.map(({ n }) => n),
      [2, 3, 4],
    );
    assert.equal(joinLines(second, texts, 3), second);
  });
});
