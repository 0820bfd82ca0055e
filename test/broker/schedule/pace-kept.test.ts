/** Changes a second are as many as a rule allows, whatever its owner does with programs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import type { Program } from '../../../contract/schedule/program.ts';
import { refusal } from '../harness.ts';
import { alice } from '../people.ts';
import { ProgramBench, policy as plain } from './acceptance/bench.ts';

const MOST = 12;

const [bench, ...others] = plain.rules;
const policy: PolicyDocument = {
  ...plain,
  rules: [{ ...bench, limits: { changesPerSecond: MOST } } as PolicyDocument['rules'][number], ...others],
};

/** Five pulses, one close behind the other, at the start of each cycle. */
const burst: Program = {
  name: 'burst',
  cycle: '60 rpm',
  events: [0, 1, 2, 3, 4].map((n) => ({ gpio: { device: 'lamp', value: 1 }, angle: `${n * 4} deg`, duration: '5 ms' })),
};

/** The most changes of a line in one second. */
function densest({ edges }: ProgramBench, line: string): number {
  const times = edges.filter((edge) => edge.line === line).map(({ atNs }) => atNs);
  return Math.max(0, ...times.map((from) => times.filter((atNs) => atNs >= from && atNs - from < 1e9).length));
}

const story = (title: string, play: (bench: ProgramBench) => Promise<void>) =>
  test(title, async () => {
    await using bench = await ProgramBench.start({ policy });
    await play(bench);
    assert.ok(densest(bench, 'lamp') <= MOST, `${densest(bench, 'lamp')} changes in a second`);
  });

story('one that ends is run again when there is room for it', async (bench) => {
  const mine = await bench.connect(alice);
  const run = async () => {
    const { program } = await bench.during(mine.run(burst));
    await bench.advance(120);
    await bench.during(mine.stop(program));
  };
  await run();
  await bench.during(refusal(mine.run(burst), 'denied'));
  await bench.advance(1000);
  await run();
  assert.equal(bench.edges.length, 20);
});

story('one whose shaft is slow at its end was as fast as it was', async (bench) => {
  const mine = await bench.connect(alice);
  const two: Program = { ...burst, cycle: '600 rpm', events: burst.events.slice(0, 1) };
  const { program } = await bench.during(mine.run({ ...two, cycle: '700 rpm' }));
  await bench.advance(900);
  await bench.during(mine.postern.call('schedule.setCycle', { program, rpm: 1 }));
  await bench.during(mine.stop(program));
  await bench.during(refusal(mine.run(two), 'denied'));
});

story('a shaft that is stopped and turned, or paused, goes on where it was', async (bench) => {
  const mine = await bench.connect(alice);
  const { program } = await bench.during(mine.run(burst));
  await bench.advance(100);
  const turn = (cycleNs: number) => () => mine.postern.call('schedule.setCycle', { program, cycleNs });
  const pause = () => mine.postern.call('schedule.pause', { program });
  const resume = () => mine.postern.call('schedule.resume', { program });
  for (const call of [turn(0), turn(1e9), pause, resume, turn(0), turn(1e9), pause, resume]) {
    await bench.during(call());
    await bench.advance(45);
  }
});
