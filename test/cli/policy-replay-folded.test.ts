/** `postern policy replay` of a folded line, which stands in the log after what came between it and what it tells of. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { summarize } from '../../cli/policy/replay/summary.ts';
import { TestBroker } from '../broker/harness.ts';
import { alice } from '../broker/people.ts';
import { judged, policyOf, recorded } from './replay-fixture.ts';

it('does not take a lease that has ended since for one that was not held', async () => {
  const policy = policyOf([{ devices: ['relay'], allow: ['write'], lease: 'required' }]);
  await using broker = await TestBroker.start({ policy, virtual: true });
  const postern = await broker.connect(alice);
  const { lease } = await postern.call('lease.take', { device: 'relay' });
  for (const value of [1, 0, 1] as const) await postern.call('gpio.set', { device: 'relay', value });
  await postern.call('lease.release', { lease });
  const log = await recorded(broker);

  const { refused, untold, stays } = summarize(judged(log, policy));
  assert.deepEqual(refused, []);
  // The first is told by a line of its own.
  assert.ok(stays.allowed > 0);
  assert.match(JSON.stringify(untold), /on who held it/);
  // One that nobody can have held is refused as before.
  const none = policyOf([{ devices: ['relay'], allow: ['read'] }]);
  assert.equal(summarize(judged(log, none)).refused.length > 0, true);
});
