/** The policies that come with Postern: people begin with them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseAssertions, runAssertions } from '../../../contract/policy/assertions.ts';
import { lintPolicy } from '../../../contract/policy/lint.ts';
import { parsePolicy } from '../../../contract/policy/parse.ts';

const read = (name: string) => readFileSync(new URL(`../../../${name}`, import.meta.url), 'utf8');
const everyName = { uid: () => 1, gid: () => 1 };

for (const file of ['policy.json', 'install/policy.json'])
  test(`${file} passes the linter, without errors or warnings of its own`, () => {
    const { findings } = lintPolicy(read(file), everyName, file);
    // To write to every channel is what the first policy of an installation is for.
    const unexpected = findings.filter(({ severity, message }) => severity !== 'note' && !/every device/.test(message));
    assert.deepEqual(unexpected, []);
  });

test('policy.json does what is asserted beside it', () => {
  const { policy } = parsePolicy(read('policy.json'));
  const { parsed, problems } = parseAssertions(read('policy.tests.json'));
  assert.deepEqual(problems, []);
  assert.ok(policy !== undefined && parsed !== undefined);
  const outcomes = runAssertions(policy, parsed);
  assert.ok(outcomes.length >= 9);
  assert.deepEqual(
    outcomes.filter(({ passed }) => !passed),
    [],
  );
});
