/** The line is true to scale: what part of it is high is the high ratio, and it begins as the hardware does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { highRatio, type PwmState } from '../../../../contract/pwm/waveform.ts';
import { MOST_PERIODS, spanOf, waveformLine } from '../../../../web/page/charts/waveform-path.ts';

const BOX = { width: 400, height: 40 };
const state = (part: Partial<PwmState> = {}): PwmState => ({
  enabled: true,
  periodNs: 40_000,
  dutyNs: 12_000,
  polarity: 'normal',
  ...part,
});

/** How much of the width is drawn high, and the level at the very left. */
function read(path: string): { high: number; first: number } {
  let [x, y] = [0, 0];
  let high = 0;
  let first: number | undefined;
  for (const [, command = '', numbers = ''] of path.matchAll(/([MLHV])([^MLHVZ]*)/g)) {
    const [a = 0, b = 0] = numbers.trim().split(/\s+/).map(Number);
    if (command === 'M' || command === 'L') [x, y] = [a, b];
    else if (command === 'V') y = a;
    else {
      if (a > x) first ??= y;
      if (y === 0) high += a - x;
      x = a;
    }
  }
  return { high, first: first ?? y };
}

for (const polarity of ['normal', 'inversed'] as const)
  for (const dutyNs of [1, 4000, 12_000, 39_999])
    test(`${dutyNs} of 40000 ns, ${polarity}`, () => {
      const now = state({ dutyNs, polarity });
      const { path, isBand } = waveformLine(now, spanOf(now), BOX);
      const { high, first } = read(path);
      assert.ok(!isBand);
      assert.ok(Math.abs(high / BOX.width - highRatio(now)) < 0.001);
      // The active part comes first: with inversed polarity that is low.
      assert.equal(first, polarity === 'normal' ? 0 : BOX.height);
    });

test('what is off, or never changes, is one line', () => {
  assert.equal(waveformLine(state({ enabled: false }), 80_000, BOX).path, 'M0 40H400');
  assert.equal(waveformLine(state({ dutyNs: 0 }), 80_000, BOX).path, 'M0 40H400');
  assert.equal(waveformLine(state({ dutyNs: 40_000 }), 80_000, BOX).path, 'M0 0H400');
  assert.equal(waveformLine(null, 80_000, BOX).path, 'M0 40H400');
  assert.equal(waveformLine(state({ periodNs: 0, dutyNs: 0 }), 0, BOX).path, 'M0 40H400');
});

test('two channels are over the same time', () => {
  const [slow, fast] = [state(), state({ periodNs: 20_000, dutyNs: 6000 })];
  const span = spanOf(slow, fast, undefined);
  assert.equal(span, 80_000);
  const rises = (path: string) => (path.match(/V0/g) ?? []).length;
  assert.equal(rises(waveformLine(slow, span, BOX).path), 2);
  assert.equal(rises(waveformLine(fast, span, BOX).path), 4);
});

test('what is too fast to be seen is a band', () => {
  const fast = state({ periodNs: 80_000 / (MOST_PERIODS + 1), dutyNs: 500 });
  const { path, isBand } = waveformLine(fast, 80_000, BOX);
  assert.ok(isBand);
  assert.equal(path, 'M0 0H400V40H0Z');
});
