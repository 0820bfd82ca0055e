/** What a program does in its turn is judged with it, before the start: bytes, requests, how often. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Program } from '../../../../contract/schedule/program.ts';
import { TestBroker } from '../../harness.ts';
import { alice } from '../../people.ts';
import { checks, firstProblem, policyWith } from './setting.ts';

const heat = (text: string, more: object = {}): Program['events'][number] => ({
  serial: { device: 'oven', text },
  ...more,
});
const lines = { lines: ['HEAT {0..50}'], directions: ['send'] as ('send' | 'receive')[] };

test('lines and directions of a port, by event', async () => {
  const { fine, line, half, answer } = await checks(policyWith({ oven: lines }), alice, {
    fine: { events: [heat('HEAT 5\n'), heat('HEAT 50\n', { at: '1 s' })] },
    line: { events: [heat('HEAT 5\n'), heat('HEAT 51\n', { at: '1 s' })] },
    half: { events: [heat('HEAT 5')] },
    answer: { events: [{ serial: { device: 'oven', text: 'HEAT 5\n', until: { delimiter: '\n' } } }] },
  });
  assert.ok(fine && line && half && answer);
  assert.deepEqual(fine.problems, []);
  assert.deepEqual(fine.devices, [{ name: 'oven', device: 'oven', lane: 'queued', events: 2 }]);
  assert.match(firstProblem(line).message ?? '', /^event 2 \(events\[1\]\): the line "HEAT 51" is not one of/);
  assert.equal(firstProblem(half).limit, 'lines');
  assert.equal(firstProblem(answer).limit, 'directions');
});

test('bytes and calls a second, and what the wire carries', async () => {
  const policy = policyWith({ oven: { bytesPerSecond: 70 }, rtc: { callsPerSecond: 5 } });
  const read = (every: `${number} ms`): Program['events'][number] => ({
    ioctl: { device: 'rtc', request: 'readTime' },
    every,
  });
  const told = await checks(policy, alice, {
    ten: { events: [heat('HEAT 5\n', { every: '100 ms' })] },
    eleven: { events: [heat('HEAT 5\n', { every: '99 ms' })] },
    five: { events: [read('200 ms')] },
    six: { events: [read('199 ms')] },
  });
  assert.deepEqual(
    Object.values(told).map(({ problems }) => problems[0]?.limit),
    [undefined, 'bytesPerSecond', undefined, 'callsPerSecond'],
  );
  const { wire } = await checks(policyWith(), alice, {
    wire: { events: [heat('x'.repeat(100), { every: '50 ms' })] },
  });
  // 2000 characters of 10 bits a second.
  assert.match(firstProblem(wire as never).message ?? '', /for the wire of 'oven': more is sent than it carries/);
});

test('what the new policy has against it ends a program that waits for its turn', async () => {
  await using broker = await TestBroker.start({ policy: policyWith() });
  const postern = await broker.connect(alice);
  const program: Program = { events: [heat('HEAT 51\n', { at: '1 h' })] };
  await postern.call('schedule.run', { program });
  broker.write('policy.json', JSON.stringify(policyWith({ fan: { highRatio: [0, 0.8] } })));
  broker.broker.reload();
  const ending = async () => (await postern.call('schedule.list', { ended: true })).programs[0];
  assert.equal((await ending())?.state, 'running');
  broker.write('policy.json', JSON.stringify(policyWith({ oven: lines })));
  broker.broker.reload();
  let row = await ending();
  while (row?.state !== 'ended') row = await ending();
  assert.equal(row.ending, 'lost');
  assert.match(row.reason ?? '', /the policy changed: the line "HEAT 51" is not one of/);
});
