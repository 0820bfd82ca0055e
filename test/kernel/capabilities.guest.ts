/** The lists of what each test kernel lacks are exact: neither hopeful nor modest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Capability, capabilities, has, unknownLacks } from './capabilities.ts';

for (const [name, { shows, probe }] of Object.entries(capabilities)) {
  const isListed = has(name as Capability);
  test(`${isListed ? 'has' : 'lacks'} ${name}: ${shows}`, async () => {
    assert.equal(await probe(), isListed);
  });
}

test('lacks nothing that no one knows', () => {
  assert.deepEqual(unknownLacks(), []);
});
