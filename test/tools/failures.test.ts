import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failures } from '../../tools/failures.ts';

async function reported(failures: Failures, ...pieces: string[]): Promise<string> {
  async function* report() {
    yield* pieces;
  }
  let all = '';
  for await (const piece of failures.beforeCounts(report())) all += piece;
  return all;
}

test('what failed stands right before the counts, and a suite does not say it again', async () => {
  const failures = new Failures();
  const cause = new Error('1 == 2\nsecond line');
  failures.add({ name: 'adds up', file: 'a.test.ts', line: 3, details: { error: new Error('', { cause }) } });
  failures.add({ name: 'sums', details: { type: 'suite', error: new Error('1 subtest failed') } });
  assert.equal(
    await reported(failures, 'not ok 1\n', '# tests 2\n', '# fail 1\n'),
    'not ok 1\n# failed: adds up (a.test.ts:3)\n# 1 == 2\n# second line\n# tests 2\n# fail 1\n',
  );
});

test('a report without failures stays as it is', async () => {
  assert.equal(await reported(new Failures(), 'ok 1\n', '# tests 1\n'), 'ok 1\n# tests 1\n');
});
