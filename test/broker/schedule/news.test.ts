import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import type { Program } from '../../../contract/schedule/program.ts';
import type { TopicValue } from '../../../contract/topics.ts';
import { until } from '../harness.ts';
import { alice, bob, victor } from '../people.ts';
import { ProgramBench, type ProgramClient, policy as plain } from './acceptance/bench.ts';

type News = TopicValue<'schedule'>;

const policy: PolicyDocument = {
  ...plain,
  rules: [
    ...plain.rules,
    { id: 'no-looking', groups: ['visitors'], devices: ['valve'], deny: ['read'] } as PolicyDocument['rules'][number],
  ],
};

const blinking = (device: string, more: Partial<Program> = {}): Program => ({
  name: device,
  events: [{ gpio: { device, value: 1 }, every: '100 ms', duration: '10 ms' }],
  ...more,
});

/** Everything that a subscriber of the topic is told. */
async function hear({ postern }: ProgramClient, devices?: string[]): Promise<News[]> {
  const heard: News[] = [];
  const events = await postern.subscribe('schedule', devices === undefined ? {} : { devices });
  const listening = async () => {
    for await (const { value } of events) heard.push(value);
  };
  // It ends with its connection.
  listening().catch(() => {});
  return heard;
}
const words = (heard: News[]) => heard.map(({ name, event }) => `${name} ${event}`);

test('what becomes of a program is told to its owner and to who may read all of its devices', async () => {
  await using bench = await ProgramBench.start({ policy });
  const [mine, other, visitor] = [await bench.connect(alice), await bench.connect(bob), await bench.connect(victor)];
  const heard = [await hear(mine), await hear(other), await hear(visitor)];
  const one = await bench.during(mine.run(blinking('lamp', { cycle: '600 rpm' })));
  const { program } = one;
  await mine.postern.call('schedule.pause', { program });
  await mine.postern.call('schedule.pause', { program });
  await mine.postern.call('schedule.resume', { program });
  await mine.postern.call('schedule.setCycle', { program, rpm: 1200 });
  await bench.during(mine.postern.call('schedule.replace', { replace: program, program: blinking('lamp') }));
  await bench.during(mine.stop(program));
  const hidden = await bench.during(mine.run(blinking('valve')));
  await bench.during(mine.stop(hidden.program));
  const events = ['started', 'paused', 'resumed', 'cycle', 'replaced', 'ended'];
  const ofLamp = events.map((event) => `lamp ${event}`);
  const all = [...ofLamp, 'valve started', 'valve ended'];
  await until(() => heard.slice(0, 2).every(({ length }) => length >= all.length), 'both have heard');
  await until(() => (heard[2]?.length ?? 0) >= ofLamp.length, 'who may only look at the lamp has heard');
  await visitor.postern.call('ping', {});
  assert.deepEqual(heard.slice(0, 2).map(words), [all, all]);
  assert.deepEqual(words(heard[2] ?? []), ofLamp);
  const [first] = heard[0] ?? [];
  assert.deepEqual(first, {
    program,
    name: 'lamp',
    user: 'alice',
    devices: ['lamp'],
    event: 'started',
    elapsedNs: 0,
    cycleNs: 200e6,
    done: 0,
    skipped: 0,
  });
  const ended = (heard[0] ?? []).find(({ event }) => event === 'ended');
  assert.deepEqual([ended?.ending, ended?.reason], ['stopped', 'stopped by alice']);
});

test('who asks for one device hears of programs that drive it', async () => {
  await using bench = await ProgramBench.start({ policy });
  const mine = await bench.connect(alice);
  const heard = await hear(await bench.connect(bob), ['coil1']);
  for (const device of ['lamp', 'coil1']) {
    const { program } = await bench.during(mine.run(blinking(device)));
    await bench.during(mine.stop(program));
  }
  await until(() => heard.length >= 2, 'he has heard');
  assert.deepEqual(words(heard), ['coil1 started', 'coil1 ended']);
});

test('how far a program is is told once a second, for as long as somebody listens', async () => {
  await using bench = await ProgramBench.start({ policy });
  const mine = await bench.connect(alice);
  await bench.during(mine.run(blinking('lamp')));
  const listener = await bench.connect(bob);
  const heard = await hear(listener);
  const advance = async (seconds: number) => {
    for (let n = 0; n < seconds * 10; n++) await bench.advance(100);
  };
  await advance(4);
  await until(() => heard.length >= 3, 'he has heard');
  assert.ok(heard.length <= 4, `${heard.length}`);
  const [before, after] = heard;
  assert.equal(before?.event, 'progress');
  assert.equal((after?.elapsedNs ?? 0) - (before?.elapsedNs ?? 0), 1e9);
  assert.equal((after?.done ?? 0) - (before?.done ?? 0), 20);
  const { core } = bench.test.broker;
  await listener.postern.close();
  await until(() => core.sessions.size === 1, 'he has gone');
  await advance(2);
  const waiting = bench.test.clock?.pending ?? 0;
  await advance(5);
  assert.equal(bench.test.clock?.pending, waiting, 'nothing but the program wakes the broker');
});

test('what a program makes of a channel is told when it has ended, and is no foreign change meanwhile', async () => {
  await using bench = await ProgramBench.start({ policy });
  const mine = await bench.connect(alice);
  const states: string[] = [];
  const events = await mine.postern.subscribe('pwm.state', { devices: ['servo'] });
  const listening = async () => {
    for await (const { value } of events)
      states.push(`${value.cause} ${value.user ?? ''} ${value.state?.enabled} ${value.state?.dutyNs}`);
  };
  listening().catch(() => {});
  await bench.during(mine.postern.call('pwm.open', { device: 'servo' }));
  await bench.during(mine.postern.call('pwm.set', { device: 'servo', periodNs: 1000, dutyNs: 100 }));
  const pwm = (ratio: number, at: `${number} ms`) => ({ pwm: { device: 'servo', ratio }, at });
  const steps: Program = { events: [pwm(0.2, '10 ms'), pwm(0.3, '20 ms'), pwm(0.4, '30 ms')] };
  for (const keep of [true, false]) {
    await bench.during(mine.run(steps, { keep }));
    await bench.advance(100);
  }
  await mine.postern.call('ping', {});
  await until(() => states.length >= 4, 'he has heard');
  // The first is that it was opened.
  assert.deepEqual(states.slice(1), ['call alice false 100', 'program alice true 400', 'safe  false 400']);
});
