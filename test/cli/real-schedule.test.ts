/** `postern schedule` as it is used: the real broker, on the simulated board, and the programs that the command comes with. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { describeFailure } from '../../cli/failure.ts';
import { parse } from '../../cli/program.ts';
import { makeCli } from '../../cli/run.ts';
import { readSoundProgram } from '../../cli/schedule/program-file.ts';
import { parsePolicy } from '../../contract/policy/parse.ts';
import { examples } from '../../contract/schedule/examples.ts';
import { TestBroker } from '../broker/harness.ts';
import { alice, bob, type Person, victor } from '../broker/people.ts';
import { type Outcome, until } from './harness.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const example = (name: string) => `${root}/examples/schedule/${name}.json`;

let broker: TestBroker;
before(async () => {
  const { policy } = parsePolicy(readFileSync(`${root}/policy.json`, 'utf8'));
  assert.ok(policy);
  const { document } = policy;
  broker = await TestBroker.start({
    policy: {
      ...document,
      groups: { ...document.groups, bench: { unixGroups: ['bench'] }, visitors: { unixGroups: ['visitors'] } },
    },
  });
});
after(() => broker[Symbol.asyncDispose]());

/** A command line of somebody's; what it has printed so far is in `outcome`. */
function begin(who: Person, words: readonly string[]): { outcome: Outcome; ended: Promise<Outcome> } {
  const outcome: Outcome = { status: 0, out: '', err: '' };
  const sink = (name: 'out' | 'err') => ({
    isTerminal: false,
    write: (text: string) => {
      outcome[name] += text;
    },
  });
  const streams = { out: sink('out'), err: sink('err'), input: new PassThrough(), output: new PassThrough() };
  const exit = (status: number) => {
    outcome.status = status;
  };
  const [noun = '', ...rest] = words.filter((word) => word !== '--json');
  const options = { json: words.includes('--json') };
  const cli = { ...makeCli(options, rest, {}, streams, exit), connect: () => broker.connect(who) };
  const ended = parse(cli, [noun, ...rest]).then(
    () => outcome,
    (error: unknown) => {
      const { status, text } = describeFailure(error);
      return Object.assign(outcome, { status, err: `${text}\n` });
    },
  );
  return { outcome, ended };
}
const run = (...words: string[]) => begin(alice, words).ended;
async function out(...words: string[]): Promise<string> {
  const { status, out: printed, err } = await run(...words);
  assert.deepEqual([status, err], [0, ''], words.join(' '));
  return printed;
}
const stateOf = async (device: string) => JSON.parse(await out('pwm', 'get', device, '--json')).state;

describe('postern schedule, of the real broker', () => {
  it('may run every example', async () => {
    for (const name of Object.keys(examples)) {
      const checked = await run('schedule', 'check', example(name));
      // A supply that nobody serves cannot be judged.
      const isServed = name !== 'supply-ramp';
      assert.equal(checked.status, isServed ? 0 : 1, checked.out + checked.err);
      assert.match(checked.out, isServed ? /: it may run\n/ : /psu0/);
    }
  });
  it('runs one to its end, and leaves what it drove safe, or as it was', async () => {
    const ran = await out('schedule', 'run', example('fan-fade'), '--for', '300ms');
    assert.match(ran, /^fan-fade: runs as program \d+; Ctrl-C stops it\nends: +after 300 ms$|^ends: +after 0\.3 s$/m);
    // Where the machine is busy, some steps are left out.
    assert.match(ran, /^pwm +[1-9]\d* /m);
    assert.match(ran, /^fan-fade: finished: its time was over$/m);
    const safe = await stateOf('fan');
    assert.deepEqual([safe.enabled, safe.dutyNs, safe.periodNs], [true, 12_000, 40_000]);
    await out('schedule', 'run', example('fan-fade'), '--for', '100ms', '--keep');
    assert.notEqual((await stateOf('fan')).dutyNs, 12_000);
    await out('pwm', 'disable', 'fan');
  });
  it('drives eight cylinders until it is told to stop, from another command', async () => {
    const { outcome, ended } = begin(alice, ['schedule', 'run', example('eight-cylinders'), '--json']);
    await until(() => /"started"/.test(outcome.out), 'it runs');
    const { program } = JSON.parse(outcome.out.split('\n')[0] ?? '');
    assert.match(
      await out('schedule', 'list'),
      /^ +\d+ +eight-cylinders +alice +running +\S+ \S+ +600 rpm +\S+, \S+, \S+, \S+, 12 more +not by itself$/m,
    );
    assert.equal(
      await out('schedule', 'cycle', 'eight-cylinders', '3000rpm'),
      'eight-cylinders: 40 ms a cycle, 3000 rpm\n',
    );
    const same = await out('schedule', 'replace', 'eight-cylinders', example('eight-cylinders'));
    assert.match(same, new RegExp(`^eight-cylinders: takes over as program ${program}$`, 'm'));
    assert.match(await out('schedule', 'pause', 'eight-cylinders'), /: paused after/);
    assert.match(await out('schedule', 'resume', 'eight-cylinders'), /: running after/);
    const counts = async () =>
      [...(await out('schedule', 'lateness', String(program))).matchAll(/^(?:coil|injector) +(\d+)/gm)].map(
        ([, count]) => Number(count),
      );
    await until(async () => (await counts()).filter((count) => count > 20).length === 2, 'events of both classes came');
    assert.match(
      await out('schedule', 'lateness', '--prometheus'),
      new RegExp(
        `^postern_schedule_lateness_seconds_count\\{program="${program}",name="eight-cylinders",class="coil"\\} \\d+$`,
        'm',
      ),
    );
    const { name: _, ...source } = readSoundProgram(example('eight-cylinders')).program;
    assert.deepEqual(JSON.parse(await out('schedule', 'show', 'eight-cylinders', '--source')), {
      name: 'eight-cylinders',
      ...source,
    });
    const others = await begin(bob, ['schedule', 'stop', String(program)]).ended;
    assert.equal(others.status, 3, others.err);
    const busy = await run('gpio', 'set', 'coil1', 'on');
    assert.equal(busy.status, 4, busy.err);
    assert.match(busy.err, /coil1 is held by alice/);
    assert.match(
      await out('schedule', 'stop', 'eight-cylinders', '--reason', 'enough'),
      /^eight-cylinders \(\d+\): stopped by alice after \S+ s: enough$/m,
    );
    const { status } = await ended;
    assert.equal(status, 124);
    const last = JSON.parse(outcome.out.trim().split('\n').at(-1) ?? '');
    assert.deepEqual([last.event, last.ending, last.reason], ['ended', 'stopped', 'stopped by alice: enough']);
    assert.deepEqual(last.classes.map((line: { class: string }) => line.class).sort(), ['coil', 'injector']);
    assert.match(await out('schedule', 'list', '--ended'), /stopped by alice: enough/);
    for (const line of ['coil1', 'inj8']) assert.equal(await out('gpio', 'get', line), `${line}: 0\n`);
  });
  it('refuses what a rule forbids, with the line, and does nothing of it', async () => {
    broker.write(
      'hot.json',
      '{ "events": [\n{ "gpio": { "device": "relay", "value": 1 } },\n{ "fade": { "device": "fan", "from": 0, "to": 1, "seconds": 1, "rateHz": 10 } } ] }',
    );
    const file = `${broker.directory}/hot.json`;
    const { status, err } = await run('schedule', 'run', file);
    assert.equal(status, 3, err);
    assert.match(
      err,
      /hot\.json:3: event \d+ \(events\[1\].*high ratio 0\.9 is above 0\.8 \(rule bench-fan, policy\.json:\d+\)/,
    );
    const checked = await run('schedule', 'check', file);
    assert.equal(checked.status, 1);
    assert.match(checked.out, /^hot: it may NOT run\n.*hot\.json:3: event \d+ \(events\[1\]/);
    // The rule's name stands in the message, and in what to ask for.
    assert.equal(checked.out.match(/\(rule bench-fan/g)?.length, 1, checked.out);
    assert.equal(await out('gpio', 'get', 'relay'), 'relay: 0\n');
    const looker = await begin(victor, ['schedule', 'run', example('fan-fade')]).ended;
    assert.equal(looker.status, 3, looker.err);
    assert.match(looker.err, /fan-fade\.json:4: event 1 \(events\[0\]/);
  });
  it('knows which device was meant', async () => {
    broker.write('near.json', '{ "events": [{ "gpio": { "device": "rely", "value": 1 } }] }');
    const file = `${broker.directory}/near.json`;
    const said =
      /near\.json:1: event 1 \(events\[0\]\): there is no device 'rely' in the policy\n {2}hint: did you mean 'relay'\?\n/;
    const checked = await run('schedule', 'check', file);
    assert.equal(checked.status, 1);
    assert.match(checked.out, said);
    const ran = await run('schedule', 'run', file);
    assert.equal(ran.status, 5);
    assert.match(ran.err, said);
    const faded = await run('pwm', 'fade', 'fna', '--from', '0', '--to', '0.5', '--seconds', '1');
    assert.match(faded.err, /there is no device 'fna' in the policy\n {2}hint: did you mean 'fan'\?\n/);
  });
  it('checks what is too long for one frame, and names the event', async () => {
    const events = Array.from({ length: 4000 }, (_, n) => ({
      fade: { device: 'fan', from: 0.2, to: 0.3, seconds: 0.01, rateHz: 100 },
      at: `${n * 20} ms`,
      class: 'a-long-name-for-a-class',
    }));
    const last = { pwm: { device: 'fan', ratio: 0.9 }, at: '90 s' };
    broker.write('long.json', JSON.stringify({ events: [...events, last] }, null, 1));
    const { status, out: printed, err } = await run('schedule', 'check', `${broker.directory}/long.json`);
    assert.deepEqual([status, err], [1, '']);
    assert.match(printed, /long\.json:\d+: event 8001 \(events\[4000\].*high ratio 0\.9 is above 0\.8/);
  });
  it('fades a channel, from where it is', async () => {
    await out('pwm', 'set', 'fan', '--frequency', '25000', '--ratio', '0.2', '--enable');
    assert.equal(
      await out('pwm', 'fade', 'fan', '--to', '0.6', '--seconds', '200ms'),
      'fade fan: from 0.2 to 0.6 in 0.2 s\n',
    );
    const { enabled, dutyNs } = await stateOf('fan');
    assert.deepEqual([enabled, dutyNs], [true, 24_000]);
    assert.equal((await run('pwm', 'fade', 'fan', '--to', '1', '--seconds', '200ms')).status, 3);
    await out('pwm', 'disable', 'fan');
  });
});
