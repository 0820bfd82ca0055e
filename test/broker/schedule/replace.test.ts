import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Program } from '../../../contract/schedule/program.ts';
import { refusal } from '../harness.ts';
import { alice, bob, type Person } from '../people.ts';
import { type PinEdge, ProgramBench, type ProgramClient, policyWithout } from './acceptance/bench.ts';

const MS = 1e6;

/** With an end, so that not all of a day is counted each time. */
const pulses = (device: string, more: Partial<Program> = {}): Program => ({
  name: device,
  events: [{ gpio: { device, value: 1 }, every: '10 ms', duration: '2 ms' }],
  until: '30 s',
  ...more,
});
const atAngle = (degrees: number, device = 'coil1'): Program => ({
  name: `at-${degrees}`,
  cycle: '100 ms',
  events: [{ gpio: { device, value: 1 }, angle: `${degrees} deg`, duration: '2 ms' }],
});

async function play(story: (bench: ProgramBench, mine: ProgramClient) => Promise<void>): Promise<void> {
  await using bench = await ProgramBench.start();
  await story(bench, await bench.connect(alice));
}

const replace = ({ postern }: ProgramClient, program: number, by: Program, draft?: number) =>
  postern.call('schedule.replace', { replace: program, program: by, ...(draft === undefined ? {} : { draft }) });

/** When a line went up. */
const rises = (edges: readonly PinEdge[], line: string): number[] =>
  edges.filter((edge) => edge.line === line && edge.level === 1).map(({ atNs }) => atNs);

test('where no shaft turns another takes over at once, and has the time of its own', () =>
  play(async (bench, mine) => {
    const { program } = await bench.during(mine.run(pulses('coil1')));
    await bench.advance(50);
    const before = bench.nowNs;
    const replaced = await bench.during(replace(mine, program, pulses('coil2')));
    assert.deepEqual([replaced.program, replaced.name], [program, 'coil2']);
    await bench.advance(60);
    assert.ok((rises(bench.edges, 'coil1').at(-1) ?? 0) < before + 10 * MS, 'the old one is over');
    const [first = 0, second = 0] = rises(bench.edges, 'coil2');
    assert.ok(first >= before && first < before + 10 * MS, `${first - before}`);
    assert.equal(second - first, 10 * MS);
    const row = await mine.show(program);
    assert.deepEqual([row.name, row.state, row.devices.sort()], ['coil2', 'running', ['coil1', 'coil2']]);
    await bench.during(mine.stop(program));
    assert.deepEqual(bench.high(), []);
  }));

test('where a shaft turns another takes over at the end of a cycle, and none of a cycle is lost or done twice', () =>
  play(async (bench, mine) => {
    const { program } = await bench.during(mine.run(atAngle(360)));
    await bench.advance(240);
    const [start = 0] = rises(bench.edges, 'coil1').map((ns) => ns - 50 * MS);
    await bench.during(replace(mine, program, atAngle(180)));
    await bench.advance(400);
    const place = rises(bench.edges, 'coil1').map((ns) => (ns - start) / MS);
    assert.deepEqual(place.slice(0, 5), [50, 150, 250, 325, 425], place.join());
  }));

test('what replaces one that still waits for its boundary has that boundary', () =>
  play(async (bench, mine) => {
    const { program } = await bench.during(mine.run(atAngle(360)));
    await bench.advance(240);
    await bench.during(replace(mine, program, atAngle(180)));
    await bench.during(replace(mine, program, atAngle(90)));
    await bench.advance(300);
    const edges = rises(bench.edges, 'coil1');
    const place = edges.map((ns) => (ns - (edges[0] ?? 0)) / MS + 50);
    assert.deepEqual(place.slice(0, 4), [50, 150, 250, 312.5], place.join());
  }));

test('a program that has an end ends by that of the one that replaces it', () =>
  play(async (bench, mine) => {
    const { program } = await bench.during(mine.run(pulses('coil1', { until: '100 ms' })));
    await bench.advance(50);
    await bench.during(replace(mine, program, pulses('coil1', { until: '200 ms' })));
    await bench.advance(150);
    const running = await mine.show(program);
    assert.equal(running.state, 'running');
    assert.ok((running.endsNs ?? 0) > 210 * MS && (running.endsNs ?? 0) < 280 * MS, `${running.endsNs}`);
    await bench.advance(100);
    assert.equal((await mine.show(program)).ending, 'finished');
  }));

test('one that may not run leaves the one that runs as it is', () =>
  play(async (bench, mine) => {
    const { program } = await bench.during(mine.run(pulses('coil1')));
    const strange = await bench.during(refusal(replace(mine, program, pulses('lamp')), 'invalid'));
    assert.match(strange.message, /lamp is on a bus on which program \d+ drives nothing/);
    await bench.during(refusal(replace(mine, program, { events: [] }), 'invalid'));
    bench.test.reload(policyWithout('coil2'));
    await bench.during(refusal(replace(mine, program, pulses('coil2')), 'denied'));
    const count = rises(bench.edges, 'coil1').length;
    await bench.advance(100);
    assert.ok(rises(bench.edges, 'coil1').length >= count + 9);
    assert.equal((await mine.show(program)).state, 'running');
  }));

test('what was sent ahead is used up by what runs with it', () =>
  play(async (bench, mine) => {
    const { program } = await bench.during(mine.run(pulses('coil1')));
    const { draft } = await mine.postern.call('schedule.draft', { entries: pulses('coil2').events });
    const { events: _, ...head } = pulses('coil1', { name: 'ahead' });
    const { events, allowed } = await bench.during(
      mine.postern.call('schedule.check', { program: head as Program, draft }),
    );
    assert.deepEqual([events, allowed], [1, true], 'a check does not use it up');
    await bench.during(replace(mine, program, head as Program, draft));
    await bench.advance(50);
    assert.ok(rises(bench.edges, 'coil2').length > 2);
    await bench.during(refusal(replace(mine, program, head as Program, draft), 'not_found'));
  }));

test('a program that is paused and replaced stands still until it is let go on', () =>
  play(async (bench, mine) => {
    const { program } = await bench.during(mine.run(pulses('coil1')));
    await bench.advance(50);
    assert.equal((await mine.postern.call('schedule.pause', { program })).state, 'paused');
    await bench.advance(20);
    const { elapsedNs } = await mine.show(program);
    await bench.during(replace(mine, program, pulses('coil2')));
    await bench.advance(100);
    assert.deepEqual(rises(bench.edges, 'coil2'), []);
    assert.equal((await mine.show(program)).elapsedNs, elapsedNs, 'its time stands still');
    assert.equal((await mine.postern.call('schedule.resume', { program })).state, 'running');
    await bench.advance(50);
    assert.ok(rises(bench.edges, 'coil2').length > 2);
  }));

test('its user replaces it from another connection too, and it ends with its own all the same', () =>
  play(async (bench, mine) => {
    const { program } = await bench.during(mine.run(pulses('coil1')));
    const other = await bench.connect(alice);
    await bench.during(replace(other, program, pulses('coil2')));
    await bench.advance(60);
    assert.ok(rises(bench.edges, 'coil2').length > 3);
    const { devices, state } = await mine.show(program);
    assert.deepEqual([devices.sort(), state], [['coil1', 'coil2'], 'running']);
    await refusal(bench.during(replace(await bench.connect(bob), program, pulses('coil3'))), 'not_found');
    await refusal(bench.during(replace(mine, program + 1, pulses('coil3'))), 'not_found');
    await other.postern.close();
    await bench.advance(60);
    assert.equal((await mine.show(program)).state, 'running');
    await mine.postern.close();
    await bench.advance(60);
    assert.deepEqual(bench.high(), []);
  }));

test('who has come with other groups may replace nothing by what he may not do', () =>
  play(async (bench, mine) => {
    const { program } = await bench.during(mine.run(pulses('coil1')));
    const groupless: Person = Object.create(alice, { groups: { value: ['visitors'] } });
    const other = await bench.connect(groupless);
    const { message } = await refusal(bench.during(replace(other, program, pulses('coil2'))), 'denied');
    assert.match(message, /event 1/);
    assert.equal((await mine.show(program)).name, 'coil1');
  }));

test('programs may replace each other for ever: nothing of those that are over stays', () =>
  play(async (bench, mine) => {
    const { program } = await bench.during(mine.run(pulses('coil1')));
    const { core } = bench.test.broker;
    for (let n = 0; n < 40; n++) {
      await bench.during(replace(mine, program, pulses(n % 2 === 0 ? 'coil2' : 'coil1')));
      await bench.advance(20);
    }
    assert.equal(core.leases.all.length, 2, 'one for each line');
    const classes = (n: number): Program => {
      const [event] = pulses('coil1').events;
      return {
        events: Array.from({ length: 20 }, (_, k) => ({
          ...event,
          every: '1 s',
          class: `class-${n * 10 + k}`,
        })) as never,
      };
    };
    const outcomes: string[] = [];
    for (let n = 0; n < 3; n++) {
      const replaced = bench.during(replace(mine, program, classes(n)));
      outcomes.push(
        await replaced.then(
          () => 'ok',
          ({ code }) => code,
        ),
      );
      await bench.advance(20);
    }
    assert.deepEqual(outcomes, ['ok', 'limit', 'limit']);
    assert.equal((await mine.show(program)).state, 'running');
    await bench.during(mine.stop(program));
    assert.deepEqual([bench.high(), core.leases.all], [[], []]);
  }));

test('what a program was given when it took over is safe at its end, as what it had from the start', () =>
  play(async (bench, mine) => {
    const high = (device: string): Program => ({
      name: device,
      events: [{ gpio: { device, value: 1 } }],
      until: '10 s',
    });
    const { program } = await bench.during(mine.run(high('coil1')));
    await bench.advance(50);
    await bench.during(replace(mine, program, high('coil2')));
    await bench.advance(50);
    assert.deepEqual(bench.high().sort(), ['coil1', 'coil2']);
    await refusal(mine.postern.call('gpio.set', { device: 'coil2', value: 0 }), 'busy');
    const [, lease] = bench.test.broker.core.leases.all;
    assert.equal(lease?.device, 'coil2');
    await mine.postern.call('lease.release', { lease: lease?.id ?? 0 });
    assert.deepEqual(bench.high(), []);
    await bench.advance(20);
    const row = await mine.show(program);
    assert.deepEqual([row.ending, row.reason], ['lost', 'the lease on coil2 ended: released']);
  }));
