/** Every order in which a program may begin and end. What ends a program that runs, one thing at a time: acceptance/stories.test.ts. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { RefusalCode } from '../../../contract/errors.ts';
import type { Program } from '../../../contract/schedule/program.ts';
import { refusal, until } from '../harness.ts';
import { alice, olga } from '../people.ts';
import { engine, ProgramBench, type ProgramClient, policy, policyWithout } from './acceptance/bench.ts';

/** On a channel that is not open: to open it takes some time of the virtual clock, in which it is about to begin. */
const opening: Program = { name: 'opening', events: [{ pwm: { device: 'servo', periodNs: 1000 } }], until: '1 s' };
const lamp = (more: Partial<Program> = {}): Program => ({
  name: 'lamp',
  events: [{ gpio: { device: 'lamp', value: 1 }, at: '10 ms' }],
  until: '1 s',
  ...more,
});

interface Story {
  bench: ProgramBench;
  mine: ProgramClient;
  /** `program-end` in the audit log. */
  ends(): Record<string, unknown>[];
}

async function play(story: (story: Story) => Promise<void>): Promise<void> {
  await using bench = await ProgramBench.start({ policy: { ...policy, admins: ['operators'] } });
  const mine = await bench.connect(alice);
  const ends = () =>
    readFileSync(bench.test.auditPath, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"event":"program-end"'))
      .map((line) => JSON.parse(line));
  await story({ bench, mine, ends });
}

/** Waits until it is about to begin. */
async function starting(bench: ProgramBench): Promise<void> {
  const { core } = bench.test.broker;
  await until(() => core.inventory.units.some((unit) => 'opening' in unit && (unit.opening as number) > 0), 'it opens');
}

/** Nothing of a program is left. */
async function nothingLeft({ test }: ProgramBench): Promise<void> {
  const { core } = test.broker;
  await until(() => core.leases.all.length === 0, 'no lease is left');
  assert.deepEqual(
    core.inventory.units.filter(({ program, onGeneration }) => program !== undefined || onGeneration !== undefined),
    [],
  );
}

describe('a program that is about to begin does not, when', () => {
  const cases: Record<string, { code: RefusalCode; act(story: Story): Promise<unknown> }> = {
    'it is stopped': {
      code: 'unavailable',
      act: async ({ bench }) => {
        const other = await bench.connect(alice);
        const { programs } = await other.postern.call('schedule.list', {});
        assert.equal(programs[0]?.state, 'starting');
        void bench.during(other.stop(programs[0]?.program ?? 0)).catch(() => {});
      },
    },
    'a new policy forbids it': {
      code: 'unsafe',
      act: async ({ bench }) => bench.test.reload(policyWithout('servo')),
    },
    'the lease that it is to end with is released': {
      code: 'unavailable',
      act: async ({ mine }) => {
        const [lease] = (await mine.postern.call('lease.list', {})).leases;
        await mine.postern.call('lease.release', { lease: lease?.lease ?? 0 });
      },
    },
  };
  for (const [what, { act, code }] of Object.entries(cases))
    test(what, () =>
      play(async (story) => {
        const { bench, mine, ends } = story;
        const { lease } = await mine.postern.call('lease.take', { device: 'lamp' });
        const run = mine.run(opening, { lease });
        run.catch(() => {});
        await starting(bench);
        await act(story);
        const refused = await bench.during(refusal(run, code));
        assert.match(refused.message, /ended before it began|changed hands|made safe/);
        await mine.postern.call('lease.release', { lease }).catch(() => {});
        await nothingLeft(bench);
        const { programs } = await mine.postern.call('schedule.list', { ended: true });
        assert.deepEqual(programs, [], 'it never was');
        assert.ok(ends().length <= 1);
      }),
    );

  test('its owner has gone', () =>
    play(async ({ bench, mine }) => {
      mine.run(opening).catch(() => {});
      await starting(bench);
      await mine.postern.close();
      await until(() => bench.test.broker.core.sessions.size === 0, 'he has gone');
      await bench.advance(500);
      await nothingLeft(bench);
      const other = await bench.connect(alice);
      assert.deepEqual((await other.postern.call('schedule.list', { ended: true })).programs, []);
    }));

  test('the broker stops', () =>
    play(async ({ bench, mine }) => {
      mine.run(opening).catch(() => {});
      await starting(bench);
      await bench.during(bench.test.stop());
      assert.deepEqual(bench.high(), []);
    }));
});

describe('a program ends once', () => {
  test('of two that end it at once the first is the reason, and one line tells of it', () =>
    play(async ({ bench, mine, ends }) => {
      const { program } = await bench.during(mine.run(lamp()));
      await bench.advance(50);
      assert.deepEqual(bench.high(), ['lamp']);
      const admin = await bench.connect(olga);
      const both = [
        mine.stop(program),
        admin.postern.call('lease.seize', { device: 'lamp', reason: 'I need it' }),
        mine.stop(program),
      ];
      await bench.during(Promise.allSettled(both));
      assert.deepEqual(bench.high(), []);
      const row = await mine.show(program);
      assert.equal(row.state, 'ended');
      assert.deepEqual(
        ends().map(({ ending }) => ending),
        [row.ending],
      );
      await nothingLeft(bench);
    }));

  test('one that has ended does nothing that is asked of it', () =>
    play(async ({ bench, mine }) => {
      const { program } = await bench.during(mine.run(lamp({ until: '20 ms' })));
      await bench.advance(100);
      const { postern } = mine;
      const asked = [
        mine.stop(program),
        postern.call('schedule.pause', { program }),
        postern.call('schedule.resume', { program }),
        postern.call('schedule.setCycle', { program, rpm: 600 }),
        postern.call('schedule.lateness', { program, reset: true }).then(() => Promise.reject(new Error('told'))),
      ];
      for (const call of asked.slice(0, 4))
        assert.match((await refusal(call, 'unavailable')).message, /has ended \(finished: its time was over\)/);
      await assert.rejects(asked[4] as Promise<unknown>, /told/, 'how late it was can be asked');
      await refusal(postern.call('schedule.replace', { replace: program, program: lamp() }), 'not_found');
    }));

  test('its id is never another’s', () =>
    play(async ({ bench, mine }) => {
      const first = await bench.during(mine.run(lamp()));
      await bench.during(mine.stop(first.program));
      const second = await bench.during(mine.run(lamp()));
      assert.notEqual(second.program, first.program);
    }));
});

describe('a program that finishes', () => {
  test('tells its owner when its outputs are as they shall be', () =>
    play(async ({ bench, mine }) => {
      const told: unknown[] = [];
      mine.postern.listen({
        notified: (name, body) => {
          if (name === 'schedule.ended') told.push([body, bench.high()]);
        },
        disconnected: () => {},
      });
      const { program } = await bench.during(mine.run(lamp({ until: '20 ms' })));
      await bench.advance(100);
      await until(() => told.length > 0, 'he is told');
      assert.deepEqual(told, [[{ program, ending: 'finished', reason: 'its time was over' }, []]]);
    }));
});

test('a program that is replaced while it ends is not', () =>
  play(async ({ bench, mine }) => {
    const { program } = await bench.during(mine.run(lamp()));
    const outcomes = bench.during(
      Promise.allSettled([
        mine.stop(program),
        mine.postern.call('schedule.replace', { replace: program, program: lamp({ name: 'other' }) }),
      ]),
    );
    const [stopped, replaced] = await outcomes;
    assert.equal(stopped.status, 'fulfilled');
    assert.equal(replaced.status, 'rejected');
    await bench.advance(100);
    assert.deepEqual(bench.high(), []);
    await nothingLeft(bench);
  }));

test('a program of many lanes and one that comes after it do not hear each other', () =>
  play(async ({ bench, mine }) => {
    const first = await bench.during(mine.run(engine()));
    await bench.during(mine.stop(first.program));
    const second = await bench.during(mine.run(engine()));
    await bench.advance(300);
    assert.equal((await mine.show(second.program)).state, 'running');
    assert.equal((await mine.show(first.program)).state, 'ended');
  }));
