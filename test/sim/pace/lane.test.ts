import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Lane } from '../../../sim/pace/lane.ts';
import { PACE_9600_8N2, PACE_921600_8N1, type Pace } from '../../../sim/pace/pace.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';

function lane(pace: Pace = PACE_9600_8N2) {
  const clock = new VirtualClock();
  const arrived: { text: string; atNs: bigint; nowNs: bigint }[] = [];
  const idle: bigint[] = [];
  const made = new Lane(clock, pace, {
    onBytes: (bytes, atNs) => arrived.push({ text: Buffer.from(bytes).toString(), atNs, nowNs: clock.nowNs() }),
    onIdle: (atNs) => idle.push(atNs),
  });
  const send = (text: string, fromNs = clock.nowNs()) => made.send(Buffer.from(text), fromNs);
  return { clock, lane: made, arrived, idle, send, text: () => arrived.map(({ text }) => text).join('') };
}

describe('a lane', () => {
  it('passes each character on when its last bit is there, and none earlier', async () => {
    const { clock, arrived, idle, send } = lane();
    send('abc');
    await clock.advance(1);
    assert.deepEqual(arrived, []);
    await clock.advance(10);
    assert.deepEqual(
      arrived.map(({ text, atNs }) => [text, atNs]),
      [
        ['a', 1_145_833n],
        ['b', 2_291_667n],
        ['c', 3_437_500n],
      ],
    );
    for (const { atNs, nowNs } of arrived) assert.ok(nowNs >= atNs && nowNs - atNs < 1_000_000n);
    assert.deepEqual(idle, [3_437_500n]);
  });

  it('sends what comes later behind what is under way, and after a pause anew', async () => {
    const { clock, arrived, send } = lane();
    send('a');
    await clock.advance(1);
    send('b');
    await clock.advance(100);
    send('c');
    await clock.advance(100);
    assert.deepEqual(
      arrived.map(({ atNs }) => atNs),
      [1_145_833n, 2_291_667n, 102_145_833n],
    );
  });

  it('makes up for a sender that is late', async () => {
    const { clock, arrived, send } = lane();
    await clock.advance(10);
    send('a', 9_500_000n);
    await clock.advance(10);
    assert.equal(arrived[0]?.atNs, 10_645_833n);
  });

  it('passes on many in a millisecond', async () => {
    const { clock, arrived, send } = lane(PACE_921600_8N1);
    send('x'.repeat(9216));
    await clock.advance(50);
    assert.ok(Math.abs(arrived.length - 4608) <= 1, String(arrived.length));
    await clock.advance(50);
    assert.equal(arrived.at(-1)?.atNs, 100_000_000n);
  });

  it('is held and released between two characters', async () => {
    const { clock, lane: held, send, text, arrived } = lane();
    send('abc');
    await clock.advance(2);
    held.hold();
    await clock.advance(50);
    assert.equal(text(), 'ab');
    held.release();
    await clock.advance(50);
    assert.equal(text(), 'abc');
    assert.equal(arrived[2]?.atNs, 53_145_833n);
  });

  it('forgets what has not begun', async () => {
    const { clock, lane: cut, send, text } = lane();
    send('abc');
    await clock.advance(2);
    cut.discard();
    send('d');
    await clock.advance(50);
    assert.equal(text(), 'abd');
    cut.hold();
    send('ef');
    cut.discard();
    cut.release();
    await clock.advance(50);
    assert.equal(text(), 'abd');
  });
});
