import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GaugeSpec } from '../../../../client/dash/pages.ts';
import { alarmWords } from '../../../../web/page/charts/alarm-words.ts';
import { angleOf, arc, pointAt } from '../../../../web/page/charts/dial.ts';
import { faceOf } from '../../../../web/page/charts/face.ts';

const spec = (change: Partial<GaugeSpec> = {}): GaugeSpec => ({
  channel: 'coolant',
  title: 'Coolant',
  unit: '°F',
  range: { low: -40, high: 240 },
  limits: { lowWarning: 20, highWarning: 200, highDanger: 220 },
  digits: 0,
  options: undefined,
  drawn: undefined,
  ...change,
});

describe('the face of a gauge', () => {
  it('has zones of its limits, as shares of its range', () => {
    const { zones } = faceOf(
      spec({
        range: { low: 0, high: 100 },
        limits: { lowDanger: 10, lowWarning: 20, highWarning: 80, highDanger: 95 },
      }),
      'given',
    );
    assert.deepEqual(zones, [
      { from: 0, to: 0.1, kind: 'danger' },
      { from: 0.1, to: 0.2, kind: 'warning' },
      { from: 0.8, to: 0.95, kind: 'warning' },
      { from: 0.95, to: 1, kind: 'danger' },
    ]);
    assert.deepEqual(faceOf(spec({ limits: {} }), 'given').zones, []);
  });
  it('limits outside of its range have no zones there', () => {
    const { zones } = faceOf(
      spec({ range: { low: 0, high: 100 }, limits: { lowDanger: -5, highDanger: 500 } }),
      'given',
    );
    assert.deepEqual(zones, []);
  });
  it('is shown in other units', () => {
    const face = faceOf(spec(), 'metric');
    assert.equal(face.unit, '°C');
    assert.equal(face.text(212), '100');
    assert.equal(face.share(100), 0.5);
    assert.deepEqual(face.range, { low: -40, high: (240 - 32) / 1.8 });
  });
  it('values that are not known, or outside, do not leave the dial', () => {
    const face = faceOf(spec(), 'given');
    assert.deepEqual([face.share(null), face.share(-1000), face.share(1000), face.text(null)], [0, 0, 1, '-']);
  });
  it('what has words is shown by them', () => {
    const face = faceOf(spec({ range: { low: 0, high: 1 }, options: ['Off', 'On'], unit: '' }), 'given');
    assert.equal(face.text(1), 'On');
    assert.ok(face.ticks(3).some(({ text }) => text === 'On'));
  });
});

describe('the dial', () => {
  it('goes from the bottom left over the top to the bottom right', () => {
    assert.deepEqual([angleOf(0), angleOf(0.5), angleOf(1)], [135, 270, 405]);
    assert.deepEqual(pointAt(0.5, 50, 40), { x: 50, y: 10 });
    assert.match(arc(0, 1, 50, 40), /^M[\d. ]+A40 40 0 1 1 /);
    assert.match(arc(0, 0.1, 50, 40), /^M[\d. ]+A40 40 0 0 1 /);
  });
});

it('an alarm is told by a sign and words, and not by its colour alone', () => {
  assert.deepEqual(
    ([-2, -1, 0, 1, 2] as const).map((level) => `${alarmWords(level).sign} ${alarmWords(level).text}`.trim()),
    ['▲ danger: low', '● warning: low', '', '● warning: high', '▲ danger: high'],
  );
});
