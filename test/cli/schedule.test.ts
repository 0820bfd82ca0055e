/** The words of `postern schedule` and `postern pwm fade`, and what they make of the broker's answers. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Refusal } from '../../contract/errors.ts';
import type { AnsweringBroker } from './answering-broker.ts';
import { runHere, start, until } from './harness.ts';
import { checked, latenessOf, row, scheduleBroker, world } from './schedule-broker.ts';

let broker: AnsweringBroker;
before(async () => {
  broker = await scheduleBroker({
    'pwm.get': () => ({
      ...{ name: 'fan', device: 'fan', chip: 0, channel: 1, path: '/sys/p' },
      state: { enabled: true, periodNs: 1000, dutyNs: 250, polarity: 'inversed' },
    }),
    'lease.take': ({ device }) => ({ lease: 7, device, units: [device], shared: false }),
    'lease.release': () => ({}),
  });
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());
beforeEach(() => {
  broker.calls.length = 0;
  world.programs = [row(), row({ program: 2, name: 'old', state: 'ended', ending: 'late', reason: 'coil was late' })];
  world.check = checked;
  world.refuses = undefined;
  world.ends = { ending: 'finished', reason: 'nothing is left to do' };
});

const example = fileURLToPath(new URL('../../examples/schedule/fan-fade.json', import.meta.url));
const main = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const run = (words: string | readonly string[]) =>
  runHere([...(typeof words === 'string' ? words.split(' ') : words), '--socket', broker.socket, '--key', broker.key]);
async function out(words: string | readonly string[]): Promise<string> {
  const { status, out: printed, err } = await run(words);
  assert.deepEqual([status, err], [0, ''], String(words));
  return printed;
}
const calls = (method: string) => broker.calls.filter((call) => call.method === method).map(({ params }) => params);

describe('postern schedule: what runs', () => {
  it('lists it', async () => {
    assert.equal(
      await out('schedule list'),
      'PROGRAM  NAME   USER  STATE    RUNS  ENDS     SPEED  DEVICES\n      3  sweep  ada   running  2 s   in 10 s         fan, relay\n',
    );
    assert.match(await out('schedule list --ended'), /^ +2 +old +ada +ended +2 s +late: coil was late/m);
    const { programs } = JSON.parse(await out('schedule list --json'));
    assert.deepEqual(programs, [row()]);
    world.programs = [row({ devices: ['a', 'b', 'c', 'd', 'e', 'f'], endsNs: null, cycleNs: 200e6, name: 'x\x1b' })];
    assert.match(await out('schedule list'), /x\\x1b .*not by itself +600 rpm +a, b, c, d, 2 more$/m);
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
    const path = join(broker.folder, 'again.json');
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
      'sweep (3): stopped: enough after 2 s\n',
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
coil       4   -1.5  12.3  250.0  250.0  600  -0.01  0.90  25.00    100.0        0  later than it may be
pwm        2    0.5   0.5    3.0    3.0                    50.00                 2
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

describe('postern schedule run', () => {
  it('runs a program to its end', async () => {
    const { status, out: printed, err } = await run(['schedule', 'run', example, '--keep']);
    assert.deepEqual([status, err], [0, '']);
    assert.match(printed, /^sweep: runs as program 3; Ctrl-C stops it\nends: /);
    assert.match(printed, /^CLASS +COUNT +-LATE/m);
    assert.match(printed, /^sweep: finished: nothing is left to do\n$/m);
    const [params] = calls('schedule.run') as Record<string, unknown>[];
    assert.equal(params?.keep, true);
    assert.equal(Object(params?.program).name, 'fan-fade');
  });
  const endings: [ending: string, status: number][] = [
    ['stopped', 124],
    ['lost', 124],
    ['late', 7],
    ['failed', 10],
  ];
  for (const [ending, status] of endings)
    it(`has a status of its own when it is ${ending}`, async () => {
      world.ends = { ending, reason: 'so it is' };
      const ran = await run(['schedule', 'run', example]);
      assert.equal(ran.status, status);
      assert.match(ran.out, new RegExp(`^sweep: ${ending}: so it is$`, 'm'));
    });
  it('is lost with its connection', async () => {
    world.ends = undefined;
    world.owner = undefined;
    const running = run(['schedule', 'run', example, '--json']);
    await until(() => world.owner !== undefined, 'it runs');
    broker.drop();
    const { status, out: printed } = await running;
    assert.equal(status, 124);
    const last = JSON.parse(printed.trim().split('\n').at(-1) ?? '');
    assert.deepEqual([last.event, last.ending, 'classes' in last], ['ended', 'lost', false]);
  });
  it('gives JSON, a line each', async () => {
    const lines = (await out(['schedule', 'run', example, '--json']))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(
      lines.map(({ event }) => event),
      ['started', 'ended'],
    );
    assert.deepEqual(lines[1].classes, latenessOf());
  });
  it('is for so long, and as fast, as the command line says', async () => {
    const programs = async (...options: string[]) => {
      broker.calls.length = 0;
      await out(['schedule', 'run', example, ...options]);
      return calls('schedule.run').map((params) => Object(params).program)[0];
    };
    assert.equal((await programs('--for', '5s')).until, '5000000000 ns');
    // It ends by itself before that; with `until` it would go on until then.
    assert.equal((await programs('--for', '9s')).until, undefined);
    assert.equal((await programs('--rpm', '3000')).cycle, '3000 rpm');
    assert.equal((await run(['schedule', 'run', example, '--rpm', '0'])).status, 2);
    assert.equal((await run(['schedule', 'run', example, '--for', 'x'])).status, 2);
  });
  it('says where a program is refused', async () => {
    const problem = { path: 'events[0].fade', message: 'event 3: too fast', event: 3, rule: 'bench' };
    world.refuses = new Refusal('denied', 'event 3: too fast', { problems: [problem] });
    const { status, out: printed, err } = await run(['schedule', 'run', example]);
    assert.deepEqual([status, printed], [3, '']);
    assert.match(
      err,
      /^postern: denied: event 3: too fast\n.*fan-fade\.json:4: events\[0\]\.fade: event 3: too fast \(rule bench\)$/m,
    );
  });
  it('stops it at Ctrl-C, and then ends', async () => {
    world.ends = undefined;
    for (const [endsNs, status] of [
      [8e9, 130],
      [null, 0],
    ] as const) {
      broker.calls.length = 0;
      world.check = { ...checked, endsNs };
      const running = start(['schedule', 'run', example], broker.env);
      await until(() => /runs as program/.test(running.outcome.out), 'it runs');
      running.kill('SIGINT');
      const ended = await running.ended();
      assert.deepEqual([ended.status, ended.err], [status, ''], ended.out);
      assert.match(ended.out, /^sweep: stopped: interrupted$/m);
      assert.deepEqual(calls('schedule.stop'), [{ program: 3, reason: 'interrupted' }]);
    }
  });
  it('reads its file anew when it is told to, and tells what is wrong with it', async () => {
    world.ends = undefined;
    const path = join(broker.folder, 'changing.json');
    const write = (value: number) =>
      writeFileSync(path, JSON.stringify({ events: [{ gpio: { device: 'relay', value } }] }));
    write(1);
    const running = start(['schedule', 'run', path], broker.env);
    await until(() => /runs as program/.test(running.outcome.out), 'it runs');
    write(2);
    running.kill('SIGUSR2');
    await until(() => /changing\.json:1: events\[0\]\.gpio\.value/.test(running.outcome.err), 'it is told');
    write(0);
    running.kill('SIGUSR2');
    await until(() => calls('schedule.replace').length > 0, 'it is replaced');
    running.kill('SIGTERM');
    await running.ended();
    const [replaced] = calls('schedule.replace') as { replace: number; program: object }[];
    assert.deepEqual(replaced, {
      replace: 3,
      program: { name: 'changing', events: [{ gpio: { device: 'relay', value: 0 } }] },
    });
  });
  it('runs under a lease, and not for longer than its own command', async () => {
    world.ends = { ending: 'finished', reason: 'done' };
    const words = ['lease', 'fan', '--', process.execPath, main, 'schedule', 'run', example];
    const whole = start(words, broker.env);
    const { status, out: printed } = await whole.ended();
    assert.equal(status, 0);
    assert.match(printed, /^sweep: finished: done$/m);
    world.ends = undefined;
    const killed = start(
      ['lease', 'fan', '--', 'sh', '-c', '"$0" "$@" & read -r _; kill -9 $!; read -r _', ...words.slice(3)],
      broker.env,
    );
    await until(() => /runs as program/.test(killed.outcome.out), 'it runs');
    broker.calls.length = 0;
    killed.write('\n');
    await until(() => calls('schedule.stop').length > 0, 'it is stopped');
    assert.deepEqual(calls('schedule.stop'), [{ program: 3, reason: 'the command that ran it has ended' }]);
    assert.deepEqual(calls('lease.release'), [], 'the lease goes on');
    killed.write('\n');
    await killed.ended();
  });
});

describe('postern pwm fade', () => {
  it('is a program of one entry, whose output stays', async () => {
    const line = 'pwm fade fan --from 0.1 --to 0.8 --seconds 3 --curve smooth --rate 20';
    assert.equal(await out(line), 'fade fan: from 0.1 to 0.8 in 3 s\n');
    const fade = { device: 'fan', from: 0.1, to: 0.8, seconds: 3, curve: 'smooth', rateHz: 20 };
    assert.deepEqual(calls('schedule.run'), [{ keep: true, program: { name: 'fade fan', events: [{ fade }] } }]);
    assert.match(await out(`${line} --lateness`), /^CLASS/m);
  });
  it('begins where the channel is', async () => {
    await out('pwm fade leds/3 --to 0 --seconds 500ms --safe');
    const fade = { device: 'leds', channel: 3, from: 0.75, to: 0, seconds: 0.5 };
    assert.deepEqual(calls('schedule.run'), [{ keep: false, program: { name: 'fade leds 3', events: [{ fade }] } }]);
  });
  it('fades servos, by chip and channel too', async () => {
    await out('pwm fade 0 1 --quantity servo --from 0 --to 1 --seconds 2');
    const [params] = calls('schedule.run');
    assert.deepEqual(Object(params).program.events, [
      { fade: { chip: 0, channel: 1, quantity: 'servo', from: 0, to: 1, seconds: 2 } },
    ]);
  });
  it('has a status of its own when it does not come to its end', async () => {
    world.ends = { ending: 'lost', reason: 'the lease was seized' };
    const { status, out: printed } = await run('pwm fade fan --to 1 --seconds 1');
    assert.deepEqual([status, printed], [124, 'fade fan: from 0.75 to 1 in 1 s: lost: the lease was seized\n']);
  });
  const refused: [words: string, said: RegExp][] = [
    ['fan', /to what, and how fast\?/],
    ['fan --to 1', /to what, and how fast\?/],
    ['fan --to x --seconds 1', /--to 'x' is not a number/],
    ['fan --to 1 --seconds 0', /--seconds '0' is no time/],
    ['fan --to 1 --seconds 1 --curve smoth', /--curve 'smoth' is none\n {2}hint: did you mean smooth\?/],
    ['fan --to 1 --seconds 1 --quantity servo', /from what\?/],
    ['fan 0.5 --to 1 --seconds 1', /'0\.5' is one argument too many/],
  ];
  for (const [words, said] of refused)
    it(`refuses ${words}`, async () => {
      const { status, err } = await run(`pwm fade ${words}`);
      assert.equal(status, 2);
      assert.match(err, said);
      assert.deepEqual(broker.calls, []);
    });
});
