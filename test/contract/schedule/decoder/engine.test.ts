/** From the teeth to the sparks: a wheel that turns, the decoder, and the scheduler with the eight cylinders of the acceptance. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { degreesOfAngle, FULL_CYCLE } from '../../../../contract/schedule/angle.ts';
import { WheelDecoder } from '../../../../contract/schedule/decoder/decoder.ts';
import { limitsOf } from '../../../../contract/schedule/decoder/limits.ts';
import { parseWheel, type Wheel } from '../../../../contract/schedule/decoder/wheel.ts';
import { EIGHT_CYLINDERS, pairsOf } from '../../../../contract/schedule/patterns.ts';
import { type Input, simulate } from '../../../../contract/schedule/simulate.ts';
import { edgesOf } from '../../../../contract/schedule/wheel-simulator/edges.ts';
import { Motion, type Profile } from '../../../../contract/schedule/wheel-simulator/profile.ts';
import { tableOf } from '../tables.ts';

const TICKS_PER_SECOND = 1e9;
const pairs = pairsOf(EIGHT_CYLINDERS);
const table = tableOf({
  pairs: pairs.map(({ kind, angle, durationNs, name }) => ({ kind, angle, duration: durationNs, output: name })),
});

/** What the scheduler is told by the decoder, as whoever ties them together must do it. */
function teethOf(wheel: Wheel, profile: Profile): Input[] {
  const decoder = new WheelDecoder(wheel, limitsOf(wheel, TICKS_PER_SECOND));
  const inputs: Input[] = [];
  for (const { at, kind } of edgesOf({ wheel, profile, ticksPerSecond: TICKS_PER_SECOND })) {
    if (kind === 'marker') {
      decoder.marker(at);
      continue;
    }
    if (decoder.edge(at) === 'lost') inputs.push({ at, act: 'lost' });
    else if (decoder.sync === 'cycle') {
      const { angle, cycleTicks } = decoder.tooth;
      inputs.push({ at, tooth: { angle, cycleTicks } });
    }
  }
  return inputs;
}

/** Where each event was by the shaft that really turned: cycles from the start of the run. */
function sparksOf(wheel: Wheel, profile: Profile) {
  const motion = new Motion(profile);
  const inputs = teethOf(wheel, profile);
  const happened = simulate(table, { inputs, until: motion.seconds * TICKS_PER_SECOND });
  return pairs.map(({ kind, angle, name, durationNs }, index) => {
    const mine = happened.filter(({ event }) => event === index + 1);
    const edge = kind === 'leading' ? 'off' : 'on';
    const places = mine
      .filter((one) => one.edge === edge)
      .map(({ at }) => motion.cyclesAt(at / TICKS_PER_SECOND) - angle / FULL_CYCLE);
    const lengths = mine.flatMap((one, at) =>
      one.edge === 'off' ? [one.at - (mine[at - 1]?.at ?? 0) - durationNs] : [],
    );
    return { name, edge, places, lengths, causes: new Set(mine.map(({ cause }) => cause)) };
  });
}

describe('eight cylinders, by the teeth of their wheel', () => {
  const profile: Profile = {
    segments: [
      { fromRpm: 600, seconds: 1.5 },
      { fromRpm: 600, toRpm: 3000, seconds: 1.5 },
      { fromRpm: 3000, toRpm: 600, seconds: 1 },
    ],
    ripple: { depth: 0.02, cylinders: 8 },
  };
  for (const [name, shaft, most] of [
    ['60-2+1', 'crank', 0.1],
    ['36-1+1', 'crank', 0.2],
    ['36-1', 'cam', 1],
  ] as const) {
    it(`of ${name} teeth on the ${shaft}: each once in each cycle, within ${most} degrees, through 2400 rpm/s`, () => {
      for (const { name: output, places, causes } of sparksOf(parseWheel(name, shaft), profile)) {
        const cycles = places.map(Math.round);
        assert.ok(cycles.length > 40, `${output}: ${cycles.length}`);
        assert.deepEqual(
          cycles,
          cycles.map((_, index) => (cycles[0] ?? 0) + index),
          output,
        );
        const worst = Math.max(
          ...places.map((place) => Math.abs(degreesOfAngle((place - Math.round(place)) * FULL_CYCLE))),
        );
        assert.ok(worst < most, `${output}: ${worst} degrees`);
        assert.deepEqual([...causes], ['due']);
      }
    });
  }
  it('at 600 rpm: injectors are open, and coils charged, for as long as they should', () => {
    const steady = sparksOf(parseWheel('36-1+1', 'crank'), { segments: [{ fromRpm: 600, seconds: 3 }] });
    for (const { lengths, places, edge } of steady) {
      const room = edge === 'on' ? 0 : 20_000;
      assert.ok(lengths.length >= 11 && lengths.every((off) => Math.abs(off) <= room), `${lengths}`);
      assert.ok(places.every((place) => Math.abs(place - Math.round(place)) * 720 < 0.02));
    }
  });
});
