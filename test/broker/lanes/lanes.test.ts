import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Lanes } from '../../../broker/lanes/lanes.ts';
import type { FromLane, LaneLink, LaneOptions, ToLane } from '../../../broker/lanes/messages.ts';
import { Refusal } from '../../../contract/errors.ts';
import { SimulatedKernel } from '../../../sim/kernel.ts';
import { VirtualClock } from '../../../sim/virtual-clock.ts';
import { tableOf } from './virtual-lane.ts';

const quiet = { error() {}, warning() {}, info() {}, debug() {} };
const MS = 1e6;
const blink = tableOf({
  until: '25 ms',
  events: [{ every: '10 ms', gpio: { device: 'a', value: 1 }, duration: '1 ms' }],
});

/** A kernel with two files that stand for buses, and lanes over it. */
function makeScene() {
  const clock = new VirtualClock();
  const kernel = new SimulatedKernel(clock);
  for (const bus of ['one', 'other'])
    kernel.tree.place(`/dev/${bus}`, { kind: 'attribute', read: () => '', write: () => {} });
  const lanes = new Lanes({ os: kernel, log: quiet });
  const writesOf = (bus: string) =>
    kernel.log
      .filter(({ path, syscall }) => path === `/dev/${bus}` && syscall === 'write')
      .map(({ value, atNs }) => `${value}@${Number(atNs) / MS}`)
      .join(' ');
  async function drive(bus: string, program: number) {
    const own = kernel.open(`/dev/${bus}`, 'write');
    const fd = kernel.duplicate(own);
    kernel.close(own);
    const { slot, value: generation } = lanes.generations.share();
    const calls = ['0', '1'].map((text) => ({ fd, request: 0, bytes: Buffer.from(text) }));
    const outputs = [{ name: bus, slot, generation, sealed: { kind: 'calls' as const, calls, fds: [fd] } }];
    const state = Int32Array.from(blink.actions, (action) => (action.kind === 'gpio' ? action.value : -1));
    const plan = { table: blink, output: new Int32Array(state.length), state };
    const told: FromLane[] = [];
    const part = lanes.take(bus, program);
    part.hear({ report: (message) => told.push(message), lost: (error) => assert.fail(error) });
    await part.ready;
    part.post({ type: 'start', program, startNs: lanes.nowNs(), cycleNs: 0, stopWhenLate: false, plan, outputs });
    return { told, end: () => part.post({ type: 'end', program, atNs: lanes.nowNs() }) };
  }
  return { clock, kernel, lanes, drive, writesOf };
}

describe('Lanes', () => {
  test('on a virtual clock all is on time, to the nanosecond', async () => {
    const { clock, drive, kernel, lanes, writesOf } = makeScene();
    const { told, end } = await drive('one', 5);
    await clock.advance(30);
    assert.equal(writesOf('one'), '1@0 0@1 1@10 0@11 1@20 0@21');
    assert.deepEqual(told, [{ type: 'finished', program: 5, atNs: 25 * MS }]);
    end();
    await clock.advance(1);
    assert.equal(told.at(-1)?.type, 'ended');
    assert.equal(kernel.openDescriptors, 0);
    await lanes.close();
  });

  test('one ends ten seconds after its last program, and none is there at rest', async () => {
    const { clock, drive, lanes } = makeScene();
    assert.equal(lanes.size, 0);
    const { end } = await drive('one', 1);
    const another = await drive('one', 2);
    assert.equal(lanes.size, 1);
    end();
    await clock.advance(20_000);
    assert.equal(lanes.size, 1, 'another program has it');
    another.end();
    await clock.advance(9000);
    assert.equal(lanes.size, 1);
    const third = await drive('one', 3);
    await clock.advance(5000);
    third.end();
    await clock.advance(9999);
    assert.equal(lanes.size, 1);
    await clock.advance(1001);
    assert.equal(lanes.size, 0);
    assert.equal(clock.pending, 0);
  });

  test('a stalled bus stalls only itself; what it missed is told when it is back', async () => {
    const { clock, drive, kernel, lanes, writesOf } = makeScene();
    const one = await drive('one', 1);
    await drive('other', 1);
    await clock.advance(5);
    const hold = kernel.hold('/dev/one', 'write');
    await clock.advance(13);
    assert.equal(hold.waiting, 1);
    one.end();
    await clock.advance(2);
    assert.equal(one.told.length, 0, 'it hears nothing');
    hold.release();
    await clock.advance(10);
    assert.equal(writesOf('other'), '1@0 0@1 1@10 0@11 1@20 0@21');
    assert.equal(writesOf('one'), '1@0 0@1 1@20 0@20', 'what was due before its end is done, and ended');
    assert.equal(one.told.at(-1)?.type, 'ended');
    await lanes.close();
  });
});

/** Lanes whose links are here, to say what they like. */
function scripted() {
  const clock = new VirtualClock();
  const links: { options: LaneOptions; posted: ToLane[]; isClosed: boolean }[] = [];
  const startLane = (options: LaneOptions): LaneLink => {
    const link = { options, posted: [] as ToLane[], isClosed: false };
    links.push(link);
    return {
      post: (message) => link.posted.push(message),
      close: async () => {
        link.isClosed = true;
      },
    };
  };
  const os = { nowNs: () => clock.nowNs(), after: (ms: number, act: () => void) => clock.after(ms, act), startLane };
  const errors: string[] = [];
  return { clock, links, errors, lanes: new Lanes({ os, log: { ...quiet, error: (line) => errors.push(line) } }) };
}

describe('Lanes and their links', () => {
  test('beyond eight, buses share; parts of one program on one lane are told apart', async () => {
    const { lanes, links } = scripted();
    const parts = Array.from({ length: 9 }, (_, n) => lanes.take(`bus ${n}`, 3));
    assert.equal(links.length, 8);
    const told: string[] = [];
    for (const [n, part] of parts.entries()) {
      part.hear({ report: ({ type }) => told.push(`${n} ${type}`), lost() {} });
      part.post({ type: 'cycle', program: 3, cycleNs: 1, atNs: 2 });
    }
    const shared = links.find(({ posted }) => posted.length === 2);
    const numbers = shared?.posted.map((message) => ('program' in message ? message.program : 0)) ?? [];
    assert.equal(new Set(numbers).size, 2);
    shared?.options.onMessage({ type: 'finished', program: numbers[1] ?? 0, atNs: 1 });
    assert.deepEqual(told, ['8 finished']);
  });

  test('a lane that is lost is told to its parts, logged, and another takes its place', async () => {
    const { errors, lanes, links } = scripted();
    const part = lanes.take('bus', 1);
    const lost: string[] = [];
    part.hear({ report() {}, lost: (error) => lost.push(error.message) });
    links[0]?.options.onMessage({ type: 'ready', problems: [] });
    await part.ready;
    links[0]?.options.onLost(new Error('broken'));
    assert.deepEqual(lost, ['broken']);
    assert.match(errors.join(), /the lane of bus was lost: Error: broken/);
    lanes.take('bus', 2);
    assert.equal(links.length, 2);
  });

  test('a lane that hangs is given no more than a few programs that it never reads of', async () => {
    const { clock, lanes, links } = scripted();
    const numbers: number[] = [];
    for (let program = 1; program <= 4; program++) {
      const part = lanes.take('bus', program);
      part.post({ type: 'end', program, atNs: 0 });
      numbers.push(program);
    }
    lanes.take('bus', 5).leave();
    await clock.advance(1000);
    const refused = (error: unknown) => error instanceof Refusal && error.code === 'unavailable';
    assert.throws(() => lanes.take('bus', 6), refused);
    lanes.take('other', 6).leave();
    links[0]?.options.onMessage({ type: 'ended', program: numbers[0] ?? 0, classes: [] });
    lanes.take('bus', 7).leave();
  });

  test('a lane that does not begin is refused', async () => {
    const { clock, lanes, links } = scripted();
    const part = lanes.take('bus', 1);
    const refused = assert.rejects(part.ready, (error) => error instanceof Refusal && error.code === 'unavailable');
    await clock.advance(10_000);
    await refused;
    await clock.advance(10_000);
    assert.ok(links[0]?.isClosed);
  });
});
