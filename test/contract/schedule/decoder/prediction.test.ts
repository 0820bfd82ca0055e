/** What a prediction is worth: from the last tooth and its pace, or from the last whole cycle alone. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { angleOfDegrees, degreesOfAngle, FULL_CYCLE, ticksOfAngle } from '../../../../contract/schedule/angle.ts';
import { WheelDecoder } from '../../../../contract/schedule/decoder/decoder.ts';
import { limitsOf } from '../../../../contract/schedule/decoder/limits.ts';
import { parseWheel } from '../../../../contract/schedule/decoder/wheel.ts';
import { edgesOf } from '../../../../contract/schedule/wheel-simulator/edges.ts';
import { Motion, type Profile } from '../../../../contract/schedule/wheel-simulator/profile.ts';

const TICKS_PER_SECOND = 1e9;

describe('at 3000 rpm and 3000 rpm/s, an event at 700 degrees of a 36-1 cam wheel', () => {
  // Half a second to 3000 rpm is 9 cycles and 270 degrees: a cycle begins at that very speed.
  const profile: Profile = { segments: [{ fromRpm: 1500, toRpm: 6000, seconds: 1.5 }], startDegrees: 450 };
  const wheel = parseWheel('36-1', 'cam');
  const motion = new Motion(profile);
  const cycle = Math.round(motion.cyclesAt(0.5));
  const event = angleOfDegrees(700);
  const eventAt = (motion.timeOf(cycle + event / FULL_CYCLE) ?? 0) * TICKS_PER_SECOND;
  const decoder = new WheelDecoder(wheel, limitsOf(wheel, TICKS_PER_SECOND));
  let wholeCycle = 0;
  for (const edge of edgesOf({ wheel, profile, ticksPerSecond: TICKS_PER_SECOND })) {
    if (edge.at >= eventAt) break;
    decoder.edge(edge.at);
    if (edge.edge === 0) wholeCycle = decoder.cycleTicks;
  }
  const degreesOff = (at: number) =>
    Math.abs(motion.cyclesAt(at / TICKS_PER_SECOND) - cycle - event / FULL_CYCLE) * 720;

  it('is 0.02 degrees off by the last tooth and its pace', () => {
    assert.equal(Math.round(degreesOfAngle(decoder.tooth.angle)), 680);
    assert.ok(degreesOff(decoder.timeOf(event)) < 0.023, `${degreesOff(decoder.timeOf(event))}`);
  });
  it('is more than a degree off by the pace of the last whole cycle, from the same tooth', () => {
    const { angle, at } = decoder.tooth;
    const off = degreesOff(at + ticksOfAngle(event - angle, wholeCycle));
    assert.ok(off > 1.1 && off < 1.2, `${off}`);
  });
  it('is some 28 degrees off by the last whole cycle from the start of this one', () => {
    const start = (motion.timeOf(cycle) ?? 0) * TICKS_PER_SECOND;
    const off = degreesOff(start + ticksOfAngle(event, wholeCycle));
    assert.ok(off > 25 && off < 30, `${off}`);
  });
});
