import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventsDiagram } from '../../../../contract/engine/cycle.ts';
import { wheelOf } from '../../../../contract/engine/wheel.ts';
import { heatColour } from '../../../../web/page/charts/heat-colours.ts';
import { levelPath, placedLanes, seenMarks } from '../../../../web/page/charts/timing-places.ts';
import { found } from '../../../../web/page/views/engine/dictionary/search.ts';
import { placeOn } from '../../../../web/page/views/engine/tables/operating-point.ts';
import { barsOf } from '../../../../web/page/views/engine/times/lateness-text.ts';
import { cylinderRows, wholeDiagram } from '../../../../web/page/views/engine/timing/cycle-rows.ts';

/** Two cylinders at 1,000 rpm, of which a degree takes 166.7 µs. */
const events = {
  plan: 1,
  ticksPerSecond: 1_000_000,
  events: [
    { output: 0, kind: 'following' as const, angle: 370, ticks: 3000 },
    { output: 16, kind: 'leading' as const, angle: 700, ticks: 3000 },
    { output: 17, kind: 'leading' as const, angle: 5, ticks: 3000 },
  ],
};

test('the operating point is between the points of an axis, and at its ends beyond them', () => {
  assert.equal(placeOn([500, 1000, 3000], 2000), 1.5);
  assert.equal(placeOn([500, 1000, 3000], 500), 0);
  assert.equal(placeOn([500, 1000, 3000], 100), 0);
  assert.equal(placeOn([500, 1000, 3000], 9000), 2);
  assert.equal(placeOn([7], 9), 0);
});

test('the cycle in numbers: where each injector and coil is on, and how far before its top', () => {
  const [one, two] = cylinderRows(events, 1000, 2);
  assert.deepEqual(one?.injections, [{ from: 370, to: 388, us: 3000 }]);
  assert.deepEqual(one?.charges, [{ from: 682, to: 700, us: 3000 }]);
  assert.equal(one?.advance, 20);
  assert.deepEqual([two?.top, two?.advance, two?.injections], [360, 355, []]);
  assert.equal(cylinderRows(events, 0, 2)[0]?.injections[0]?.to, undefined, 'a time has no angle while it stands');
  assert.deepEqual(
    cylinderRows({ ...events, events: [] }, 0, 2).map(({ cylinder }) => cylinder),
    [1, 2],
  );
});

test('every cylinder has its lanes, whatever is given, and its top dead centre', () => {
  const standing = wholeDiagram(eventsDiagram('engine0', { ...events, events: [] }, 0, { cylinders: 2 }), 2, 1);
  const turning = wholeDiagram(eventsDiagram('engine0', events, 1000, { cylinders: 2 }), 2, 2);
  const names = ['cylinder 1', 'injector 1', 'coil 1', 'cylinder 2', 'injector 2'];
  assert.deepEqual(
    standing.lanes.map(({ name }) => name),
    names,
  );
  assert.deepEqual(
    turning.lanes.map(({ name }) => name),
    [...names, 'coil 2'],
  );
  assert.deepEqual(turning.lanes.find(({ name }) => name === 'cylinder 2')?.marks, [360]);
  const heights = placedLanes(turning.lanes).map(({ groupHeight, height }) => groupHeight / height);
  assert.deepEqual(heights, [3, 1, 1, 3, 1, 1], 'strokes are behind the lanes of their cylinder');
});

test('the wheel is what the parameters say, or none', () => {
  const values: Record<string, number> = { EncoderRatio: 1, EncoderTeeth: 36, EncoderMissing: 1 };
  assert.deepEqual(wheelOf((name) => values[name] ?? 0)?.places, 36);
  assert.equal(
    wheelOf((name) => (name === 'EncoderRatio' ? 3 : (values[name] ?? 0))),
    undefined,
  );
});

test('of marks on one pixel one is drawn; levels become steps', () => {
  assert.deepEqual(seenMarks([0, 0.001, 1, 2], 10), [0, 1, 2]);
  const lane = {
    name: '',
    kind: 'level' as const,
    spans: [],
    marks: [],
    levels: [
      { from: 0, to: 5, height: 0 },
      { from: 5, to: 10, height: 1 },
    ],
  };
  assert.equal(levelPath(lane, 10), 'M0 96H500V4H1000');
});

test('numbers are read on every colour of the scale', () => {
  const luminance = ([red = 0, green = 0, blue = 0]: number[]) => {
    const linear = (c: number) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  let before = -1;
  for (let share = 0; share <= 1; share += 0.01) {
    const { ground, ink } = heatColour(share);
    const light = luminance((ground.match(/\d+/g) ?? []).map(Number));
    const contrast = ink === '#000' ? (light + 0.05) / 0.05 : 1.05 / (light + 0.05);
    assert.ok(contrast >= 4.5, `${ground} with ${ink}: ${contrast}`);
    assert.ok(light > before - 0.004, 'it grows lighter all the way');
    before = light;
  }
  assert.deepEqual(heatColour(Number.NaN), heatColour(0));
});

test('the search looks at names, titles, units and explanations; what is called so comes first', () => {
  assert.equal(found('coolant')[0], 'ECT');
  assert.equal(found('rpm')[0], 'RPM');
  assert.ok(found('spark advance').includes('FinalSparkAdvance'));
  assert.ok(found('inHg').includes('BAR'));
  assert.deepEqual(found('no such thing'), []);
});

test('bars of lateness: one for each count, and how late in words', () => {
  const bars = barsOf({
    count: 10,
    histogram: [
      { leSeconds: -1e-6, count: 0 },
      { leSeconds: 0, count: 4 },
      { leSeconds: 1e-6, count: 10 },
      ...Array.from({ length: 6 }, () => ({ leSeconds: 0.5, count: 10 })),
      { leSeconds: null, count: 10 },
    ],
  });
  assert.deepEqual(
    bars.slice(0, 3).map(({ label, count }) => [label, count]),
    [
      ['early', 0],
      ['to the tick', 4],
      ['to 1 µs', 6],
    ],
  );
  assert.equal(bars[2]?.length, 1);
  assert.equal(bars.length, 10, 'also of those that have none: nothing moves when the first of a kind comes');
});
