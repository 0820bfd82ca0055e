/** What runs as root is what tools/root-packages.json gives a reason for: no package and no module of Node comes in unseen. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokerImports, rootPackages } from '../../tools/bundle-imports.ts';

const imports = await brokerImports();

for (const kind of ['bundled', 'loaded', 'node'] as const) {
  test(`${kind}: the broker has exactly those with a reason`, () => {
    assert.deepEqual(imports[kind], Object.keys(rootPackages[kind]).sort());
  });
}

test('every reason says something', () => {
  const reasons = Object.values(rootPackages).flatMap((group) => Object.values(group));
  assert.deepEqual(
    reasons.filter((reason) => reason.length < 10),
    [],
  );
});

test('the broker executes nothing', () => {
  const executing = ['child_process', 'cluster', 'vm', 'repl', 'inspector'];
  assert.deepEqual(
    imports.node.filter((name) => executing.includes(name)),
    [],
  );
});
