/** The words of `postern schedule` about programs that run, or could, and what they make of the broker's answers. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { checked, example, latenessOf, row, ScheduleCli, world } from './schedule-broker.ts';

let cli: ScheduleCli;
before(async () => {
  cli = await ScheduleCli.open();
});
after(() => cli.broker[Symbol.asyncDispose]());
beforeEach(() => cli.reset());

const run = (words: string | readonly string[]) => cli.run(words);
const out = (words: string | readonly string[]) => cli.out(words);
const calls = (method: string) => cli.calls(method);

describe('postern schedule: what runs', () => {
  it('lists it', async () => {
    assert.equal(
      await out('schedule list'),
      'PROGRAM  NAME   USER  STATE    RUNS  SPEED  DEVICES     ENDS\n      3  sweep  ada   running  2 s          fan, relay  in 10 s\n',
    );
    assert.match(await out('schedule list --ended'), /^ +2 +old +ada +ended +2 s +fan, relay +late: coil was late$/m);
    const { programs } = JSON.parse(await out('schedule list --json'));
    assert.deepEqual(programs, [row()]);
    world.programs = [row({ devices: ['a', 'b', 'c', 'd', 'e', 'f'], endsNs: null, cycleNs: 200e6, name: 'x\x1b' })];
    assert.match(await out('schedule list'), /x\\x1b .*600 rpm +a, b, c, d, 2 more +not by itself$/m);
    world.programs = [];
    assert.equal(await out('schedule list'), 'no program runs that you may see\n');
  });
  it('shows one, with a source that can be run again', async () => {
    world.entries = [1, 2, 3, 4, 5].map((n) => ({ gpio: { device: `line${n}`, value: 1 }, at: `${n} s` }));
    assert.match(await out('schedule show sweep'), /^user: +ada \(process 77\)\n[\s\S]*^entries: +5$/m);
    assert.match(await out('schedule show old'), /^ended: +late: coil was late$/m);
    const source = await out('schedule show 3 --source');
    assert.deepEqual(JSON.parse(source), { name: 'sweep', events: world.entries });
    assert.equal(source.split('\n').length, 11);
    const path = join(cli.broker.folder, 'again.json');
    writeFileSync(path, source);
    assert.match(await out(['schedule', 'check', path, '--offline']), /^sweep: sound/);
    world.entries = [{ gpio: { device: 'a\u202e\u009bb', value: 1 } }];
    assert.match(await out('schedule show 3 --source'), /"a\\u202e\\u009bb"/);
  });
  it('is named by its number or its name', async () => {
    world.programs = [row(), row({ program: 4, mine: false }), row({ program: 5, state: 'ended' })];
    await out('schedule pause sweep');
    await out('schedule pause 4');
    assert.deepEqual(calls('schedule.pause'), [{ program: 3 }, { program: 4 }]);
    world.programs = [row(), row({ program: 4 })];
    const two = await run('schedule pause sweep');
    assert.deepEqual(
      [two.status, two.err],
      [2, "postern: invalid: there are 2 programs 'sweep'\n  hint: name it by its number: 3 or 4\n"],
    );
    const unknown = await run('schedule pause swep');
    assert.deepEqual(
      [unknown.status, unknown.err],
      [5, "postern: not_found: there is no program 'swep'\n  hint: did you mean 'sweep'?\n"],
    );
    assert.equal((await run('schedule pause 99')).status, 5);
    assert.match((await run('schedule pause')).err, /missing required argument|which program/);
  });
  it('is paused, resumed, and stopped', async () => {
    assert.equal(await out('schedule pause 3'), 'sweep (3): paused after 2 s\n');
    assert.equal(await out('schedule resume 3'), 'sweep (3): running after 2 s\n');
    assert.equal(
      await out(['schedule', 'stop', 'sweep', '--reason', 'enough']),
      'sweep (3): stopped after 2 s: enough\n',
    );
    world.programs.push(row({ program: 8, mine: false }), row({ program: 9, name: 'other' }));
    await out('schedule stop --all');
    assert.deepEqual(calls('schedule.stop'), [{ program: 3, reason: 'enough' }, { program: 3 }, { program: 9 }]);
    assert.equal((await run('schedule stop 3 --all')).status, 2);
    assert.match((await run('schedule stop')).err, /which program\?/);
    world.programs = [];
    assert.equal(await out('schedule stop --all'), 'no program of yours runs\n');
  });
  it('turns as fast as it is told', async () => {
    assert.equal(await out('schedule cycle sweep 3000rpm'), 'sweep: 40 ms a cycle, 3000 rpm\n');
    assert.equal(await out('schedule cycle 3 3000 rpm'), '3: 40 ms a cycle, 3000 rpm\n');
    assert.equal(await out('schedule cycle 3 200ms'), '3: 200 ms a cycle, 600 rpm\n');
    assert.equal(await out('schedule cycle 3 0'), '3: the shaft stands\n');
    assert.deepEqual(calls('schedule.setCycle'), [
      { program: 3, rpm: 3000 },
      { program: 3, rpm: 3000 },
      { program: 3, cycleNs: 200e6 },
      { program: 3, rpm: 0 },
    ]);
    assert.match((await run('schedule cycle 3 3000')).err, /'3000' is no speed\n {2}hint: a speed, 3000rpm; /);
  });
  it('is replaced by another', async () => {
    assert.match(
      await out(['schedule', 'replace', 'sweep', example]),
      /^sweep: takes over as program 3\nends: +after 8 s$/m,
    );
    const [params] = calls('schedule.replace') as { replace: number; program: { name: string; events: unknown[] } }[];
    assert.deepEqual([params?.replace, params?.program.name, params?.program.events.length], [3, 'fan-fade', 2]);
    assert.match((await run('schedule replace sweep')).err, /missing required argument|by which file/);
  });
});

describe('postern schedule lateness', () => {
  const table = `sweep (3): lateness in µs, negative is early
CLASS  COUNT  -LATE   P50    P99  +LATE  RPM   -DEG  +DEG  LATE%  ALLOWED  SKIPPED
coil       4   -1.5  12.3  250.0  250.0  600  -0.01  0.90  25.00    100.0        0!
pwm        2    0.5   0.5    3.0    3.0                     0.00                 2
`;
  it('is a table, as CoreEFI prints its own', async () => {
    assert.equal(await out('schedule lateness sweep'), table);
    assert.equal(await out('schedule lateness'), table);
    assert.equal(await out('schedule lateness --ended'), `${table}\n${table.replace('(3)', '(2)')}`);
    await out('schedule lateness 3 --reset');
    assert.deepEqual(calls('schedule.lateness').at(-1), { program: 3, reset: true });
    world.programs = [];
    assert.equal(await out('schedule lateness'), 'no program runs that you may see\n');
    assert.equal((await run('schedule lateness --reset')).status, 2);
  });
  it('is a histogram', async () => {
    const drawn = await out('schedule lateness 3 --histogram');
    assert.ok(drawn.startsWith(`${table}\ncoil\n`));
    assert.match(drawn, /^ +up to -1 us +1 +█{20}\n +up to 0 ns +0\n/m);
    assert.match(drawn, /^ +up to 20 us +2 +█{40}$/m);
    assert.match(drawn, /^ +up to 500 us +1 +█{20}\n\npwm$/m);
  });
  it('is JSON', async () => {
    assert.deepEqual(JSON.parse(await out('schedule lateness 3 --json')), {
      program: 3,
      name: 'sweep',
      classes: latenessOf(),
    });
    assert.equal(JSON.parse(await out('schedule lateness --json')).programs.length, 1);
  });
  it('is what Prometheus reads', async () => {
    const text = await out('schedule lateness 3 --prometheus');
    const labels = '{program="3",name="sweep",class="coil"';
    for (const line of [
      '# TYPE postern_schedule_lateness_seconds histogram',
      `postern_schedule_lateness_seconds_bucket${labels},le="-0.000001"} 1`,
      `postern_schedule_lateness_seconds_bucket${labels},le="0.00002"} 3`,
      `postern_schedule_lateness_seconds_bucket${labels},le="+Inf"} 4`,
      `postern_schedule_lateness_seconds_sum${labels}} 0.0002735`,
      `postern_schedule_lateness_seconds_count${labels}} 4`,
      `postern_schedule_most_late_degrees${labels}} 0.9`,
      `postern_schedule_tolerance_seconds${labels}} 0.0001`,
      'postern_schedule_skipped_total{program="3",name="sweep",class="pwm"} 2',
    ])
      assert.ok(text.split('\n').includes(line), `${line}\n${text}`);
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    assert.equal(new Set(names).size, names.length);
    // Buckets are cumulative, in order, and end with all.
    const buckets = [...text.matchAll(/_bucket\{[^}]*class="coil",le="([^"]+)"\} (\d+)/g)].map(([, le, count]) => [
      Number(le === '+Inf' ? 'Infinity' : le),
      Number(count),
    ]);
    assert.deepEqual(
      buckets,
      buckets.toSorted(([a = 0, m = 0], [b = 0, n = 0]) => a - b || m - n),
    );
    assert.equal((await run('schedule lateness --prometheus --json')).status, 2);
    world.programs = [];
    assert.equal(await out('schedule lateness --prometheus'), '');
  });
});

describe('postern schedule check', () => {
  it('tells what the broker found', async () => {
    assert.equal(
      await out(['schedule', 'check', example]),
      `fan-fade: it may run
ends:                 after 8 s
events:               302, 302 in all
densest second:       50 events, at its start
densest millisecond:  2 events, after 1 s
DEVICE  WRITTEN      EVENTS
fan     on time         300
psu0    in its turn       2
PORT      WIRE IS BUSY  LONGEST WAIT
psu-port  25 %          2 ms, after 1 s
`,
    );
  });
  it('tells what forbids which event, with its line', async () => {
    const problems = [
      {
        path: 'events[1].fade',
        message: 'event 152: high ratio 0.9 is above 0.8',
        ...{ event: 152, rule: 'bench-fan', where: 'policy.json:120', limit: '0.8', ask: 'a change of highRatio' },
      },
    ];
    world.check = { ...checked, allowed: false, problems };
    const { status, out: printed } = await run(['schedule', 'check', example]);
    assert.equal(status, 1);
    assert.match(
      printed,
      /^fan-fade: it may NOT run\n.*fan-fade\.json:6: events\[1\]\.fade: event 152: high ratio 0\.9 is above 0\.8 \(rule bench-fan, policy\.json:120\)\n/,
    );
    assert.match(printed, /^ {2}ask: a change of highRatio$/m);
    const json = await run(['schedule', 'check', example, '--json']);
    assert.equal(json.status, 1);
    assert.deepEqual(JSON.parse(json.out).problems, [{ ...problems[0], file: example, line: 6, column: 7 }]);
  });
});
