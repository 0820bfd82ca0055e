/** Buses that do not answer, and programs that are late: whose fault it is bears it alone, it is told, and what should be safe becomes so. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Program } from '../../../../contract/schedule/program.ts';
import { alice, bob } from '../../people.ts';
import { engine, ProgramBench } from './bench.ts';

const blink = (device: string, more: Partial<Program['events'][number]> = {}): Program['events'][number] => ({
  gpio: { device, value: 1 },
  every: '10 ms',
  duration: '5 ms',
  ...more,
});
/** One line of each of two chips. */
const both = (more: Partial<Program['events'][number]> = {}, head: Partial<Program> = {}): Program => ({
  name: 'both',
  events: [blink('coil1', more), blink('lamp')],
  ...head,
});
/** What the lane of the engine's chip writes by. */
const COIL1 = '/dev/gpiochip7 lines 0';

describe('a bus that stalls', () => {
  test('stalls itself alone: other lanes of the same program keep their times, and the broker answers', async () => {
    await using bench = await ProgramBench.start();
    const client = await bench.connect(alice);
    const { program } = await bench.during(client.run(both()));
    await bench.advance(50);
    const hold = bench.test.board.kernel.hold(COIL1, 'ioctl');
    await bench.advance(3);
    const from = bench.edges.length;
    await bench.advance(100);
    const edges = bench.edges.slice(from);
    assert.deepEqual([...new Set(edges.map(({ line }) => line))], ['lamp']);
    assert.equal(edges.length, 20);
    const steps = edges.slice(1).map(({ atNs }, n) => atNs - (edges[n]?.atNs ?? 0));
    assert.deepEqual([...new Set(steps)], [5e6], 'to the nanosecond');
    await client.postern.ping();
    await (await bench.connect(bob)).postern.gpio.set({ device: 'valve', value: 1 });
    hold.release();
    await bench.advance(100);
    const row = await client.show(program);
    assert.equal(row.state, 'running', row.reason);
    // All of it that was missed is told; of what was found late the newest was done.
    const lateness = await bench.during(client.lateness(program));
    const late = lateness.find(({ class: name }) => name === 'gpio');
    assert.ok((late?.skipped ?? 0) >= 8 && (late?.maxNs ?? 0) > 0, JSON.stringify(late));
  });

  test('does not keep its program from being stopped, nor its lines from being safe; when it answers, nothing comes', async () => {
    await using bench = await ProgramBench.start();
    const client = await bench.connect(alice);
    const { program } = await bench.during(client.run(both()));
    for (let ms = 0; bench.chip('engine').level(0) === 0 && ms < 100; ms++) await bench.advance(1);
    const hold = bench.test.board.kernel.hold(COIL1, 'ioctl');
    await bench.advance(20);
    assert.equal(bench.chip('engine').level(0), 1, 'it was left on');
    await bench.during(client.stop(program), 10_000);
    assert.deepEqual(bench.high(), []);
    assert.equal((await client.show(program)).ending, 'stopped');
    const { length } = bench.edges;
    hold.release();
    await bench.advance(500);
    assert.deepEqual(bench.edges.slice(length), []);
    // Its lines are to be had again, and its descriptors are closed.
    await bench.during(client.run(both()));
    await bench.advance(100);
    assert.ok(bench.edges.length > length);
  });
});

describe('a program that is later than it may be', () => {
  const stall = async (bench: ProgramBench, ms: number) => {
    const hold = bench.test.board.kernel.hold(COIL1, 'ioctl');
    await bench.advance(ms);
    hold.release();
    await bench.advance(50);
  };

  test('is ended where it says so: all of it is safe, on every lane', async () => {
    await using bench = await ProgramBench.start();
    const client = await bench.connect(alice);
    const started = await bench.during(client.run(both({ tolerance: '1 ms' }, { onBroken: 'stop' })));
    await bench.advance(100);
    await stall(bench, 12);
    const row = await client.show(started.program);
    assert.equal(row.ending, 'late', row.reason);
    assert.match(row.reason ?? '', /gpio/);
    assert.deepEqual(bench.high(), []);
    const { length } = bench.edges;
    await bench.advance(200);
    assert.deepEqual(bench.edges.slice(length), []);
  });

  test('is told of where it says nothing, and goes on', async () => {
    await using bench = await ProgramBench.start();
    const client = await bench.connect(alice);
    await using changes = await client.postern.subscribe('schedule');
    const told: string[] = [];
    void (async () => {
      for await (const { value } of changes) told.push(value.event);
    })();
    const { program } = await bench.during(client.run(both({ tolerance: '1 ms' })));
    await bench.advance(100);
    await stall(bench, 12);
    assert.equal((await client.show(program)).state, 'running');
    for (let turn = 0; !told.includes('late') && turn < 100; turn++) await bench.advance(1);
    assert.ok(told.includes('late'), told.join(', '));
  });
});

test('of two programs the one whose bus stalls is late, and the other is not', async () => {
  await using bench = await ProgramBench.start();
  const [first, second] = [await bench.connect(alice), await bench.connect(bob)];
  const stalled = await bench.during(first.run(engine()));
  const other = await bench.during(second.run({ events: [blink('lamp')] }));
  await bench.advance(200);
  const hold = bench.test.board.kernel.hold(COIL1, 'ioctl');
  await bench.advance(700);
  hold.release();
  await bench.advance(200);
  const [late, onTime] = [
    await bench.during(first.lateness(stalled.program)),
    await bench.during(second.lateness(other.program)),
  ];
  assert.ok(
    late.some(({ maxNs, skipped }) => maxNs > 0 && skipped > 0),
    JSON.stringify(late),
  );
  assert.deepEqual(
    onTime.map(({ maxNs, skipped }) => [maxNs, skipped]),
    [[0, 0]],
  );
});
