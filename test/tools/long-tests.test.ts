import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { longTests, withoutLong } from '../../tools/long-tests.ts';

test('what an ordinary run leaves out are files that there are', () => {
  assert.deepEqual(
    longTests.filter((file) => !existsSync(file)),
    [],
  );
  assert.deepEqual(withoutLong([...longTests, 'test/packages.test.ts']), ['test/packages.test.ts']);
});
