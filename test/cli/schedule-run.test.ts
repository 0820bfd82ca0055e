/** `postern schedule run` and `postern pwm fade`: what they ask for, what they show, and how they end. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Refusal } from '../../contract/errors.ts';
import { command } from '../command.ts';
import type { AnsweringBroker } from './answering-broker.ts';
import { start, until } from './harness.ts';
import { checked, example, latenessOf, ScheduleCli, world } from './schedule-broker.ts';

let cli: ScheduleCli;
let broker: AnsweringBroker;
before(async () => {
  cli = await ScheduleCli.open();
  broker = cli.broker;
});
after(() => broker[Symbol.asyncDispose]());
beforeEach(() => cli.reset());

const run = (words: string | readonly string[]) => cli.run(words);
const out = (words: string | readonly string[]) => cli.out(words);
const calls = (method: string) => cli.calls(method);

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
    const words = ['lease', 'fan', '--', process.execPath, command, 'schedule', 'run', example];
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
