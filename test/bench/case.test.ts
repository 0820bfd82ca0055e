import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeCase, median } from '../../bench/case.ts';
import { tableOf } from '../../bench/report.ts';
import { alternate } from '../../bench/rounds.ts';

const machine = 'a machine';

test('the median is the middle one, and a measured one', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2);
  assert.equal(median([10, 9, 100]), 10);
});

test('a bound limits the ratio: from above where less is better, from below where more is', () => {
  const times = { name: 'a', unit: 'µs', ours: [30, 28, 90], floor: [20, 20, 20], machine };
  const { ok: _, ...rest } = makeCase({ ...times, bound: 1.5 });
  const runs = { min: 28, median: 30, max: 90 };
  assert.deepEqual(rest, {
    name: 'a',
    unit: 'µs',
    ours: 30,
    floor: 20,
    ratio: 1.5,
    bound: 1.5,
    better: 'lower',
    runs,
    machine,
  });
  assert.equal(makeCase({ ...times, bound: 1.5 }).ok, true);
  assert.equal(makeCase({ ...times, bound: 1.49 }).ok, false);
  assert.equal(makeCase({ ...times, bound: 1.5, better: 'higher' }).ok, true);
  assert.equal(makeCase({ ...times, bound: 1.51, better: 'higher' }).ok, false);
  assert.equal(makeCase(times).ok, true);
});

test('a bound limits the figure itself where its unit is one of memory, or of wake-ups', () => {
  const memory = { name: 'a', unit: 'KiB', ours: [17], floor: [1], machine };
  assert.equal(makeCase({ ...memory, bound: 40 }).ok, true);
  assert.equal(makeCase({ ...memory, bound: 16 }).ok, false);
  const wakeUps = makeCase({ name: 'a', unit: 'wake-ups/s', ours: [0.2], floor: [0], bound: 0.25, machine });
  assert.deepEqual([wakeUps.ok, wakeUps.ratio], [true, null]);
});

test('the table has a line for each case, says what was missed, and on which machine', () => {
  const met = makeCase({ name: 'good', unit: 'µs', ours: [1], floor: [1], bound: 1.5, machine });
  const missed = makeCase({ name: 'bad', unit: 'MiB', ours: [91], floor: [45], bound: 90, machine });
  const lines = tableOf([met, missed]).trimEnd().split('\n');
  assert.equal(lines.length, 4);
  assert.match(lines[1] ?? '', /^good .* 1× +≤ 1\.5× +met /);
  assert.match(lines[2] ?? '', /^bad .* ≤ 90 MiB +MISSED /);
  assert.equal(lines[3], 'on a machine');
});

test('rounds alternate, and the first is only to warm up', async () => {
  const order: string[] = [];
  const measure = (name: string) => () => order.push(name);
  const runs = await alternate(2, measure('ours'), measure('floor'));
  assert.deepEqual(order, ['ours', 'floor', 'ours', 'floor', 'ours', 'floor']);
  assert.deepEqual(runs, { ours: [3, 5], floor: [4, 6] });
});
