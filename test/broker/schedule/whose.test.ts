import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { REMEMBERED_PROGRAMS } from '../../../contract/methods/schedule.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import type { Program } from '../../../contract/schedule/program.ts';
import { refusal } from '../harness.ts';
import { alice, bob, eve, olga, victor } from '../people.ts';
import { ProgramBench, policy as plain } from './acceptance/bench.ts';

const policy: PolicyDocument = {
  ...plain,
  rules: [
    ...plain.rules,
    { id: 'no-looking', groups: ['visitors'], devices: ['valve'], deny: ['read'] } as PolicyDocument['rules'][number],
  ],
  admins: ['operators'],
};

const on = (...devices: string[]): Program => ({
  name: devices.join('-'),
  events: devices.map((device) => ({ gpio: { device, value: 1 as const } })),
  until: '10 s',
});

test('a program is seen by its owner, by who may read all of its devices, and by administrators', async () => {
  await using bench = await ProgramBench.start({ policy });
  const mine = await bench.connect(alice);
  const open = await bench.during(mine.run(on('lamp')));
  const hidden = await bench.during(mine.run(on('valve', 'coil1')));
  const sees = async (who: typeof alice) => {
    const { postern } = await bench.connect(who);
    const { programs } = await postern.call('schedule.list', {});
    return programs.map(({ name, mine: own }) => `${name}${own ? ' mine' : ''}`);
  };
  assert.deepEqual(await sees(alice), ['lamp mine', 'valve-coil1 mine'], 'from another connection too');
  assert.deepEqual(await sees(bob), ['lamp', 'valve-coil1']);
  assert.deepEqual(await sees(victor), ['lamp']);
  assert.deepEqual(await sees(eve), []);
  assert.deepEqual(await sees(olga), ['lamp', 'valve-coil1']);
  const visitor = await bench.connect(victor);
  for (const program of [hidden.program, 4711])
    for (const method of ['schedule.show', 'schedule.lateness', 'schedule.stop'] as const)
      await refusal(visitor.postern.call(method, { program }), 'not_found');
  assert.equal((await visitor.postern.call('schedule.show', { program: open.program })).name, 'lamp');
  assert.equal((await visitor.lateness(open.program)).length, 1);
});

test('only its owner changes it; administrators stop it, and that is in the log', async () => {
  await using bench = await ProgramBench.start({ policy });
  const mine = await bench.connect(alice);
  const { program } = await bench.during(mine.run(on('lamp')));
  const [other, admin] = [await bench.connect(bob), await bench.connect(olga)];
  for (const { postern } of [other, admin]) {
    await refusal(postern.call('schedule.pause', { program }), 'denied');
    await refusal(postern.call('schedule.resume', { program }), 'denied');
    await refusal(postern.call('schedule.setCycle', { program, rpm: 600 }), 'denied');
    await refusal(postern.call('schedule.lateness', { program, reset: true }), 'denied');
  }
  await refusal(other.stop(program), 'denied');
  assert.equal((await mine.show(program)).state, 'running');
  const stopped = await bench.during(admin.postern.call('schedule.stop', { program, reason: 'the fire brigade' }));
  assert.equal(stopped.reason, 'stopped by olga: the fire brigade');
  const log = readFileSync(bench.test.auditPath, 'utf8');
  assert.match(log, /"event":"program-stop".*"user":"olga".*"reason":"the fire brigade"/);
});

test('a program is shown whole, part by part, while it runs and when it has ended', async () => {
  await using bench = await ProgramBench.start({ policy });
  const mine = await bench.connect(alice);
  const text = 'x'.repeat(800);
  const long: Program = {
    name: 'long',
    window: '0 ms',
    events: Array.from({ length: 200 }, (_, n) => ({
      gpio: { device: 'lamp', value: 1 },
      at: `${n} s`,
      class: `${text.slice(0, 60)}`,
    })),
    until: '300 s',
  };
  const { program, events } = await bench.during(mine.run(long));
  assert.equal(events, 200);
  const read = async () => {
    const entries: unknown[] = [];
    for (;;) {
      const part = await mine.postern.call('schedule.show', { program, from: entries.length });
      assert.deepEqual([part.from, part.totalEntries], [entries.length, 200]);
      assert.deepEqual(part.head, { name: 'long', window: '0 ms', until: '300 s' });
      entries.push(...part.entries);
      if (part.entries.length === 0 || entries.length === 200) return entries;
    }
  };
  assert.deepEqual(await read(), long.events);
  await bench.during(mine.stop(program));
  assert.deepEqual(await read(), long.events);
  const { programs } = await mine.postern.call('schedule.list', {});
  assert.deepEqual(programs, [], 'those that have ended are listed where that is asked for');
});

test('the last programs are remembered with how late they were, and what they were for as long as there is room', async () => {
  await using bench = await ProgramBench.start({ policy });
  const mine = await bench.connect(alice);
  const ids: number[] = [];
  for (let n = 0; n < REMEMBERED_PROGRAMS + 2; n++) {
    const { program } = await bench.during(mine.run({ events: [{ gpio: { device: 'lamp', value: 1 } }] }));
    await bench.advance(40);
    ids.push(program);
  }
  const { programs } = await mine.postern.call('schedule.list', { ended: true });
  assert.deepEqual(
    programs.map(({ program, name }) => `${program} ${name}`),
    ids.slice(2).map((id) => `${id} program-${id}`),
  );
  await refusal(mine.lateness(ids[0] ?? 0), 'not_found');
  const [gpio] = await mine.lateness(ids.at(-1) ?? 0);
  assert.equal(gpio?.count, 1);
});

test('a quota of 0 forbids programs, those too that run', async () => {
  await using bench = await ProgramBench.start({ policy });
  const mine = await bench.connect(alice);
  const { program } = await bench.during(mine.run(on('lamp')));
  await bench.advance(50);
  assert.deepEqual(bench.high(), ['lamp']);
  bench.test.reload({ ...policy, quotas: { programs: 0 } });
  assert.deepEqual(bench.high(), [], 'at once');
  await bench.advance(10);
  const { ending, reason } = await mine.show(program);
  assert.deepEqual([ending, reason], ['lost', "the policy changed: alice may run no programs (quota 'programs' is 0)"]);
  const refused = await refusal(mine.run(on('lamp')), 'limit');
  assert.match(refused.message, /alice may run no programs/);
});
