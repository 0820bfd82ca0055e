/** What a program makes of lanes that are lost, that do not answer, or that answer late. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FromLane, LaneLink, LaneOptions } from '../../../broker/lanes/messages.ts';
import type { Program } from '../../../contract/schedule/program.ts';
import { SimulatedKernel } from '../../../sim/kernel.ts';
import { refusal, until } from '../harness.ts';
import { alice } from '../people.ts';
import { ProgramBench, type ProgramClient } from './acceptance/bench.ts';

/** A kernel whose lanes say what the test lets them say. */
class TamperedKernel extends SimulatedKernel {
  readonly lanes: LaneOptions[] = [];
  /** Messages that are kept back. */
  readonly held: (() => void)[] = [];
  holds: FromLane['type'] | undefined;

  override startLane(options: LaneOptions): LaneLink {
    this.lanes.push(options);
    const onMessage = (message: FromLane) => {
      if (message.type === this.holds) this.held.push(() => options.onMessage(message));
      else options.onMessage(message);
    };
    return super.startLane({ ...options, onMessage });
  }
}

const both = (more: Partial<Program> = {}): Program => ({
  name: 'both',
  events: [
    { gpio: { device: 'lamp', value: 1 }, at: '10 ms' },
    { gpio: { device: 'coil1', value: 1 }, at: '10 ms' },
  ],
  until: '100 ms',
  ...more,
});

interface Story {
  bench: ProgramBench;
  kernel: TamperedKernel;
  mine: ProgramClient;
}

async function play(story: (story: Story) => Promise<void>): Promise<void> {
  let kernel: TamperedKernel | undefined;
  const made = (clock: ConstructorParameters<typeof SimulatedKernel>[0]) => {
    kernel = new TamperedKernel(clock);
    return kernel;
  };
  await using bench = await ProgramBench.start({ kernel: made });
  await story({ bench, kernel: kernel as unknown as TamperedKernel, mine: await bench.connect(alice) });
}

test('a lane that is lost ends its program: what is on other lanes is safe too, and the next one runs', () =>
  play(async ({ bench, kernel, mine }) => {
    const { program } = await bench.during(mine.run(both({ until: '10 s' })));
    await bench.advance(50);
    assert.deepEqual(bench.high().sort(), ['coil1', 'lamp']);
    kernel.lanes[0]?.onLost(new Error('a bug of ours'));
    assert.deepEqual(bench.high(), [], 'in this very turn');
    await bench.advance(10);
    const row = await mine.show(program);
    assert.equal(row.ending, 'failed');
    assert.match(row.reason ?? '', /^the lane of .* is gone: a bug of ours$/);
    const next = await bench.during(mine.run(both({ until: '10 s' })));
    await bench.advance(50);
    assert.deepEqual(bench.high().sort(), ['coil1', 'lamp']);
    await bench.during(mine.stop(next.program));
  }));

test('a lane that does not come to be keeps the program from its start, and nothing is left of it', () =>
  play(async ({ bench, kernel, mine }) => {
    kernel.holds = 'ready';
    const run = mine.run(both());
    run.catch(() => {});
    const refused = await bench.during(refusal(run, 'unavailable'), 30_000);
    assert.match(refused.message, /does not begin/);
    const { core } = bench.test.broker;
    assert.deepEqual(core.leases.all, []);
    assert.deepEqual(
      core.inventory.units.filter(({ program }) => program !== undefined),
      [],
    );
    kernel.holds = undefined;
    for (const tell of kernel.held) tell();
    await bench.during(mine.run(both()));
  }));

test('a lane that does not say that it has ended is not waited for: outputs are safe, and others may have them', () =>
  play(async ({ bench, kernel, mine }) => {
    const { program } = await bench.during(mine.run(both({ until: '10 s' })));
    await bench.advance(50);
    kernel.holds = 'ended';
    const stopped = mine.stop(program);
    await until(() => bench.high().length === 0, 'all is safe, while time stands still');
    assert.equal((await bench.during(stopped)).state, 'ended');
    assert.match(bench.test.log.join(''), /does not answer/);
    kernel.holds = undefined;
    const next = await bench.during(mine.run(both({ until: '10 s' })));
    await bench.advance(50);
    for (const tell of kernel.held) tell();
    await bench.advance(50);
    assert.equal((await mine.show(next.program)).state, 'running', 'what comes late is not of this one');
  }));

test('a lease that ends while the program finishes has its outputs safe, whatever was to be kept', () =>
  play(async ({ bench, kernel, mine }) => {
    kernel.holds = 'ended';
    const { program } = await bench.during(mine.run(both(), { keep: true }));
    await bench.advance(150);
    assert.deepEqual(bench.high().sort(), ['coil1', 'lamp']);
    const row = await mine.show(program);
    assert.deepEqual([row.state, row.ending], ['running', 'finished']);
    const [lease] = bench.test.broker.core.leases.all;
    await mine.postern.call('lease.release', { lease: lease?.id ?? 0 });
    assert.deepEqual(bench.high(), []);
    for (const tell of kernel.held) tell();
    await bench.advance(10);
    assert.equal((await mine.show(program)).state, 'ended');
    assert.deepEqual(bench.high(), []);
  }));

test('a write that comes back late is undone again, also when its program has ended', () =>
  play(async ({ bench, kernel, mine }) => {
    const { program } = await bench.during(mine.run(both({ until: '10 s' })));
    await bench.advance(50);
    kernel.holds = 'ended';
    const stopped = await bench.during(mine.stop(program));
    assert.equal(stopped.state, 'ended');
    // As if the kernel had held it until now.
    bench.chip('other').level(0);
    const { core } = bench.test.broker;
    const lamp = core.inventory.units.find(({ name }) => name === 'lamp');
    const { generation = 0 } = lamp ?? {};
    const late: FromLane = { type: 'revoked', program, output: 'lamp', wrote: true };
    const lane = kernel.lanes.find(({ name }) => name.includes('gpiochip8')) ?? kernel.lanes[0];
    // Lanes number parts, of which this broker has had two.
    for (const part of [1, 2])
      for (const { onMessage } of lane === undefined ? [] : [lane]) onMessage({ ...late, program: part });
    assert.ok((lamp?.generation ?? 0) > generation, 'it was made safe again');
  }));

test('a lane that does not answer is sent no more programs that would take over: what they bring would gather there', () =>
  play(async ({ bench, kernel, mine }) => {
    const { program } = await bench.during(mine.run(both({ until: '10 s' })));
    await bench.advance(50);
    kernel.holds = 'lateness';
    const replace = () => mine.postern.call('schedule.replace', { replace: program, program: both({ until: '9 s' }) });
    const refused = await bench.during(refusal(replace(), 'busy'));
    assert.match(refused.message, /does not answer/);
    assert.equal((await mine.show(program)).state, 'running');
    kernel.holds = undefined;
    await bench.during(replace());
  }));

test('how late events were is told without a lane that does not answer', () =>
  play(async ({ bench, kernel, mine }) => {
    const { program } = await bench.during(mine.run(both({ until: '10 s' })));
    await bench.advance(50);
    kernel.holds = 'lateness';
    const [gpio] = await bench.during(mine.lateness(program));
    assert.equal(gpio?.count, 0, 'nothing was told yet');
    kernel.holds = undefined;
    const [known] = await bench.during(mine.lateness(program));
    assert.equal(known?.count, 2);
  }));
