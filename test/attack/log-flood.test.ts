/**
 * Audit pushed out: the log keeps so many files. Who has done something he should not have, and may do something that leaves lines, does that until his
 * deed is in a file that is deleted.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Postern } from '../../client/postern.ts';
import type { Program } from '../../client/schedule/main.ts';
import { quotaDefaults } from '../../contract/policy/schema.ts';
import { policy, refusal, TestBroker } from '../broker/harness.ts';
import { alice, bob } from '../broker/people.ts';

const PER_MINUTE = quotaDefaults.leasesPerMinute;
const MINUTE_MS = 60_000;

const pulse: Program = {
  name: 'pulse',
  events: [{ pwm: { device: 'servo', periodNs: 20_000_000, dutyNs: 1_000_000, enabled: true }, at: '10 s' }],
};

const linesOf = (broker: TestBroker, event: string): number =>
  readFileSync(broker.auditPath, 'utf8').split(`"event":"${event}"`).length - 1;

const takeAndGive = async (client: Postern) => (await client.lease({ device: 'fan' })).release();

/** As often as it is let. @returns how often that was */
async function again(act: () => Promise<unknown>): Promise<number> {
  for (let count = 0; ; count++) {
    assert.ok(count <= 2 * PER_MINUTE, 'there is no end to it');
    try {
      await act();
    } catch (error) {
      assert.equal((error as { code?: string }).code, 'limit', String(error));
      return count;
    }
  }
}

test('leases that are taken and given back leave no more lines than a minute has', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const client = await broker.connect(alice);
  assert.equal(await again(() => takeAndGive(client)), PER_MINUTE);
  const { message, data } = await refusal(takeAndGive(client), 'limit');
  assert.match(message, /^alice took leases, or started programs, 600 times within a minute.*wait/);
  assert.deepEqual(data, { quota: 'leasesPerMinute', max: PER_MINUTE });
  assert.equal(linesOf(broker, 'lease'), PER_MINUTE);
  assert.equal(linesOf(broker, 'lease-end'), PER_MINUTE);

  // Neither another connection nor a refusal gives him more; others have their own.
  assert.equal(await again(async () => takeAndGive(await broker.connect(alice))), 0);
  const other = await broker.connect(bob);
  await takeAndGive(other);

  await broker.advance(MINUTE_MS / 10);
  assert.equal(await again(() => takeAndGive(client)), PER_MINUTE / 10);
  await broker.advance(10 * MINUTE_MS);
  assert.equal(await again(() => takeAndGive(client)), PER_MINUTE, 'what was not used does not pile up');
});

test('to ask for what somebody else holds takes nothing away: no line comes of it', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  const [client, other] = [await broker.connect(alice), await broker.connect(bob)];
  const held = await other.lease({ device: 'fan' });
  for (let count = 0; count < 20; count++) await refusal(client.lease({ device: 'fan' }), 'busy');
  await held.release();
  assert.equal(await again(() => takeAndGive(client)), PER_MINUTE);
});

test('the pace is that of the policy', async () => {
  await using broker = await TestBroker.start({ virtual: true });
  broker.reload({ ...policy, quotas: { leasesPerMinute: 5 } });
  assert.equal(await again(async () => takeAndGive(await broker.connect(alice))), 5);
});

test('programs count like leases, also under one lease that is kept', async () => {
  await using broker = await TestBroker.start({ policy: { ...policy, quotas: { leasesPerMinute: 4 } } });
  const client = await broker.connect(alice);
  await client.lease({ device: 'servo' });
  const start = async () => (await client.schedule.run(pulse)).stop();
  assert.equal(await again(start), 3);
  assert.equal(linesOf(broker, 'program'), 3);
  assert.equal(linesOf(broker, 'program-end'), 3);
});
