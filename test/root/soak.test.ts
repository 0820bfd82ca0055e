/** The soak itself, as small as it can be: that it still finds its way through everything, and finds nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { soak } from '../soak/soak.ts';

test('ten seconds of two users and all that can go wrong: nothing that was acknowledged is lost, nothing is left unsafe', async () => {
  const said: string[] = [];
  const report = await soak(
    { minutes: 1 / 6, seed: 1, users: 2, connections: 16, json: false, evidence: undefined },
    (line) => said.push(line),
  );
  assert.deepEqual(report.violations, [], said.join('\n'));
  assert.ok(report.operations > 20, `${report.operations} operations`);
  assert.ok(report.acknowledged > 0, 'something was acknowledged, and looked up');
  assert.ok(report.compared > 0, 'something was compared while all was quiet');
  assert.ok(Object.keys(report.chaos).length > 1, JSON.stringify(report.chaos));
});
