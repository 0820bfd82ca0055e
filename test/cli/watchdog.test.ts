import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Refusal } from '../../contract/errors.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { runHere, runProcess, start, until } from './harness.ts';

let broker: AnsweringBroker;
let open = false;
let mayFeed = true;

before(async () => {
  broker = await answeringBroker({
    'ioctl.list': () => ({
      devices: [{ device: 'wd', profile: 'watchdog', path: '/dev/watchdog0', present: true, open }],
    }),
    'lease.take': ({ device }) => ({ lease: 7, device, units: [device], shared: false }),
    'lease.release': () => ({}),
    'ioctl.call': ({ device, request, fields }) => {
      if (request === 'keepAlive' && !mayFeed) throw new Refusal('denied', 'no rule allows write on wd');
      const answers: Record<string, object> = {
        support: { identity: 'Software Watchdog', firmwareVersion: 0, options: ['setTimeout', 'magicClose'] },
        bootStatus: { value: [] },
        getTimeout: { value: 60 },
        getTimeLeft: { value: 41 },
        setTimeout: { value: Object(fields).value },
      };
      return { device, request, returned: 0, fields: answers[String(request)] ?? {} };
    },
  });
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());
beforeEach(() => {
  open = false;
  mayFeed = true;
  broker.calls.length = 0;
});

const run = (text: string) => runHere([...text.split(' '), '--socket', broker.socket, '--key', broker.key]);
const requests = () =>
  broker.calls.filter(({ method }) => method === 'ioctl.call').map(({ params }) => Object(params).request);
const feeds = () => requests().filter((request) => request === 'keepAlive').length;

describe('postern watchdog', () => {
  it('tells that it is not armed without arming it', async () => {
    assert.equal((await run('watchdog status')).out, 'watchdog:  wd\nheld:      no: to ask for more would arm it\n');
    assert.deepEqual(requests(), []);
    assert.deepEqual(JSON.parse((await run('watchdog status wd --json')).out), { device: 'wd', held: false });
  });
  it('tells what there is to know while it is armed', async () => {
    open = true;
    const { out } = await run('watchdog status wd');
    assert.match(out, /^held: +yes: the machine restarts unless it is fed$/m);
    assert.match(out, /^identity: +Software Watchdog$/m);
    assert.match(out, /^must be fed within: +60 s$/m);
    assert.match(out, /^time left: +41 s$/m);
    assert.match(out, /^what it can do: +setTimeout, magicClose$/m);
    assert.doesNotMatch(out, /at boot/);
  });
  it('is armed, fed and disarmed', async () => {
    assert.equal((await run('watchdog arm wd --timeout 2min')).out, 'wd: armed, to be fed within 120 s from now on\n');
    assert.equal((await run('watchdog arm')).out, 'wd: armed, to be fed within 60 s from now on\n');
    assert.equal((await run('watchdog feed')).out, 'wd: fed\n');
    assert.equal((await run('watchdog disarm wd')).out, 'wd: disarmed\n');
    assert.deepEqual(requests(), ['setTimeout', 'keepAlive', 'getTimeout', 'keepAlive', 'disarm']);
    assert.deepEqual(JSON.parse((await run('watchdog arm --timeout 5 --json')).out), { device: 'wd', timeoutS: 5 });
  });
  it('says what is no time', async () => {
    assert.match((await run('watchdog arm wd --timeout 500ms')).err, /--timeout '500ms' is not whole seconds/);
    assert.match((await run('watchdog arm wd --timeout soon')).err, /--timeout 'soon' is not a number/);
    assert.deepEqual(requests(), []);
  });
});

describe('postern watchdog run', () => {
  const runs = (words: readonly string[]) => runProcess(['watchdog', 'run', 'wd', ...words], broker.env);

  it('feeds as long as the command lives, has its status, and says what follows', async () => {
    const { status, out, err } = await runs([
      '--timeout',
      '30',
      '--every',
      '50ms',
      '--',
      'sh',
      '-c',
      'sleep 0.3; echo done; exit 3',
    ]);
    assert.deepEqual([status, out], [3, 'done\n']);
    assert.match(err, /wd is not fed any more: the machine restarts within 30 s unless somebody feeds it/);
    assert.deepEqual(requests()[0], 'setTimeout');
    assert.ok(feeds() >= 4, `fed ${feeds()} times`);
    assert.ok(!requests().includes('disarm'));
  });
  it('disarms it when it is told that the end is a good one', async () => {
    assert.equal((await runs(['--disarm', 'success', '--', 'true'])).status, 0);
    assert.equal(requests().at(-1), 'disarm');
    broker.calls.length = 0;
    assert.equal((await runs(['--disarm', 'success', '--', 'false'])).status, 1);
    assert.ok(!requests().includes('disarm'));
    assert.equal((await runs(['--disarm', 'always', '--', 'false'])).status, 1);
    assert.equal(requests().at(-1), 'disarm');
  });
  it('tells the command to stop when it can no longer be fed', async () => {
    const script = "trap 'echo told; exit 0' TERM; echo runs; while :; do sleep 0.05; done";
    const running = start(['watchdog', 'run', 'wd', '--every', '20ms', '--', 'sh', '-c', script], broker.env);
    await until(() => running.outcome.out.includes('runs') && feeds() > 1, 'it is fed');
    mayFeed = false;
    const { status, out, err } = await running.ended();
    assert.deepEqual([status, out], [124, 'runs\ntold\n']);
    assert.match(err, /no rule allows write on wd; the command is told to stop/);
  });
  it('warns of an interval that is too long, and refuses what cannot be', async () => {
    assert.match((await runs(['--every', '90s', '--', 'true'])).err, /fed every 90 s, wd restarts the machine/);
    assert.match(
      (await runs(['--disarm', 'maybe', '--', 'true'])).err,
      /--disarm 'maybe' is not one of never, success, always/,
    );
    assert.equal((await runs(['--', '/no/such/command'])).status, 127);
    assert.equal((await runs([])).status, 2);
  });
});
