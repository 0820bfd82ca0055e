import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Refusal } from '../../contract/errors.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { runHere, runProcess } from './harness.ts';

const state = { enabled: true, periodNs: 10_000, dutyNs: 5000, polarity: 'normal' };
const place = { name: 'fan', device: 'fan', chip: 0, channel: 1 };
const path = '/sys/class/pwm/pwmchip0/pwm1';
const changed = { ...place, state };

const answers = {
  'pwm.info': () => ({
    version: '9.9.9',
    defaults: { frequencyHz: 1000, servo: { minMs: 0.6, maxMs: 2.3, intervalMs: 20 } },
    chips: [{ chip: 0, path: '/sys/p', devicePath: '/sys/d', driver: 'sim\x1b[2J', backend: 'sysfs', channels: 2 }],
  }),
  'pwm.states': () => ({
    chips: [
      {
        chip: 0,
        path: '/sys/p',
        devicePath: '/sys/d',
        driver: 'sim',
        backend: 'sysfs',
        channels: [
          { ...place, name: 'all/0/0', channel: 0, path: `${path}x`, state: null },
          { ...place, path, state },
        ],
      },
    ],
  }),
  'pwm.open': () => ({ ...changed, path }),
  'pwm.get': () => ({ ...changed, path }),
  'pwm.close': () => ({ ...place, stillRunning: true }),
  'pwm.set': () => changed,
  'pwm.setMany': () => ({ channels: [changed, { ...changed, name: 'leds/3' }] }),
  'pwm.disable': () => ({ ...changed, state: { ...state, enabled: false } }),
  'pwm.ratio': () => changed,
  'pwm.readRatio': () => ({ ...place, ratio: 0.5, frequencyHz: 100_000 }),
  'pwm.frequency': ({ frequencyHz = 1000 }) => ({ frequencyHz }),
  'pwm.servo': () => ({ ...changed, pulseUs: 1450 }),
  'pwm.servoTiming': () => ({ minMs: 0.6, maxMs: 2.3, intervalMs: 20 }),
  'pwm.plan': () => ({
    ...place,
    previous: state,
    requested: state,
    result: state,
    roundingKnown: false,
    steps: ['period ← 10000'],
    allowed: false,
    reason: 'too fast',
  }),
  'lease.list': () => ({ leases: [] }),
  'policy.reload': () => ({ rules: 1, devices: 2, keys: 3, warnings: ['careful'] }),
  'policy.rules': ({ device }: Record<string, unknown>) => ({
    rules:
      device === 'leds'
        ? []
        : [
            {
              rule: 'bench',
              where: 'policy.json:7',
              allow: ['read', 'write'],
              limits: { highRatio: [0, 0.8] },
              dangers: ['erase'],
              lease: true,
            },
          ],
  }),
  'policy.explain': () => ({ allowed: false, message: 'no rule', ask: 'an administrator' }),
  'devices.list': () => ({ devices: ['fan', 'leds'].map((device) => ({ device, kind: 'pwm', units: [] })) }),
  'devices.reset': ({ device }: Record<string, unknown>) =>
    Promise.reject(new Refusal('not_found', `there is no device '${String(device)}'`, { device })),
};

let broker: AnsweringBroker;
const run = (line: string, ...words: string[]) =>
  runHere([...line.split(' '), ...words, '--socket', broker.socket, '--key', broker.key]);

before(async () => {
  broker = await answeringBroker(answers);
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());

describe("pyPWMd's verbs", () => {
  const fan = { device: 'fan' };
  const timer = { chip: 0, channel: 1 };
  const set = { enabled: true, periodNs: 10_000, dutyNs: 5000, polarity: 'normal' };
  const table: [string, string, object, RegExp][] = [
    ['pwm info', 'pwm.info', {}, /frequency: 1000 Hz[\s\S]*sim\\x1b\[2J/],
    ['pwm states', 'pwm.states', {}, /all\/0\/0 +0 +0 +not open\nfan +0 +1 +on, 100 kHz, high 50 %/],
    ['pwm open 0 1', 'pwm.open', timer, /fan \(chip 0, channel 1\): on/],
    ['pwm open fan', 'pwm.open', fan, /fan/],
    ['pwm close 0 1', 'pwm.close', timer, /closed; its output goes on/],
    ['pwm get leds/3', 'pwm.get', { device: 'leds', channel: 3 }, /on, 100 kHz/],
    ['pwm set 0 1 1 10000 5000 0', 'pwm.set', { ...timer, ...set }, /on, 100 kHz/],
    ['pwm set fan 1 10us 5us normal', 'pwm.set', { ...fan, ...set }, /on, 100 kHz/],
    ['pwm set fan --disable', 'pwm.set', { ...fan, enabled: false }, /fan/],
    [
      'pwm set fan 1 --and 0 1 0',
      'pwm.setMany',
      {
        sets: [
          { ...fan, enabled: true },
          { ...timer, enabled: false },
        ],
      },
      /fan.*\nleds\/3/,
    ],
    ['pwm pwm 0 1 0.25', 'pwm.ratio', { ...timer, ratio: 0.25 }, /fan/],
    ['pwm pwm fan', 'pwm.readRatio', fan, /high 50 % at 100 kHz/],
    ['pwm pwmfreq', 'pwm.frequency', {}, /1 kHz/],
    ['pwm pwmfreq 5000', 'pwm.frequency', { frequencyHz: 5000 }, /5 kHz/],
    ['pwm servo 0 1 0.5', 'pwm.servo', { ...timer, ratio: 0.5 }, /pulse 1450 us/],
    ['pwm servo fan 90 --degrees', 'pwm.servo', { ...fan, degrees: 90 }, /fan/],
    ['pwm servo --us fan 1450', 'pwm.servo', { ...fan, pulseUs: 1450 }, /fan/],
    ['pwm servoset', 'pwm.servoTiming', {}, /0\.6 ms to 2\.3 ms every 20 ms/],
    ['pwm servoset 1 2', 'pwm.servoTiming', { minMs: 1, maxMs: 2 }, /ms/],
    ['pwm disable fan', 'pwm.disable', fan, /off/],
    ['pwm plan fan 1', 'pwm.plan', { ...fan, enabled: true }, /step 1: +period ← 10000\n.*no: too fast/],
    ['leases', 'lease.list', {}, /nobody holds/],
    ['policy reload', 'policy.reload', {}, /1 rules, 2 devices, 3 keys\nwarning: careful/],
  ];
  for (const [line, method, params, printed] of table)
    it(`${line} → ${method}`, async () => {
      broker.calls.length = 0;
      const { status, out, err } = await run(line);
      assert.equal(err, '');
      assert.deepEqual(broker.calls, [{ method, params }]);
      assert.match(out, printed);
      assert.equal(status, 0);
    });

  it('a ratio reads the state it needs first', async () => {
    broker.calls.length = 0;
    await run('pwm set fan --ratio 0.25');
    assert.deepEqual(broker.calls, [
      { method: 'pwm.get', params: fan },
      { method: 'pwm.set', params: { ...fan, dutyNs: 2500 } },
    ]);
  });
  it('set-many takes JSON', async () => {
    broker.calls.length = 0;
    const { status } = await run('pwm set-many', '[{"device":"fan","enabled":true}]');
    assert.equal(status, 0);
    assert.deepEqual(broker.calls, [{ method: 'pwm.setMany', params: { sets: [{ device: 'fan', enabled: true }] } }]);
    assert.match((await run('pwm set-many', '{}')).err, /takes a JSON array/);
  });
});

describe('--json', () => {
  it("gives states in pyPWMd's shape", async () => {
    const { out } = await run('pwm states --json');
    assert.deepEqual(JSON.parse(out), { 0: { 0: null, 1: [1, 10_000, 5000, 0, path] } });
    assert.equal(out.trim().split('\n').length, 1);
  });
  it('gives other answers as they are, wherever it stands', async () => {
    assert.deepEqual(JSON.parse((await run('--json pwm get fan')).out), { ...changed, path });
  });
  it('gives errors on standard error', async () => {
    const { status, out, err } = await run('--json pwm get');
    assert.equal(out, '');
    assert.equal(status, 2);
    assert.match(JSON.parse(err).error.message, /which channel\?/);
    const unreachable = await runHere(['--json', 'whoami', '--socket', '/nowhere/postern.sock', '--key', broker.key]);
    assert.equal(JSON.parse(unreachable.err).error.code, 'unreachable');
    assert.equal(unreachable.status, 11);
  });
});

describe('a line', () => {
  it('means the same with and without options: each verb through commander too', async () => {
    for (const line of [
      'pwm states',
      'pwm get fan',
      'pwm pwm fan 0.5',
      'pwm set 0 1 1 10000 5000 0',
      'pwm plan fan 1',
      'leases',
    ]) {
      const [noun = '', ...rest] = line.split(' ');
      broker.calls.length = 0;
      const straight = await run(line);
      const words = noun === 'leases' ? ['--'] : [rest[0] ?? '', '--', ...rest.slice(1)];
      const parsed = await runHere(['--socket', broker.socket, '--key', broker.key, noun, ...words]);
      assert.deepEqual(parsed, straight);
      assert.equal(broker.calls.length, 2, line);
      assert.deepEqual(broker.calls[0], broker.calls[1]);
    }
  });
  it('with a word too many is refused', async () => {
    for (const line of ['pwm states now', 'pwm get fan now', 'leases now', 'pwm pwm fan 0.5 now', 'call ping {} now'])
      assert.match((await run(line)).err, /'now' is one argument too many/);
  });
});

describe('call', () => {
  it('calls any method', async () => {
    broker.calls.length = 0;
    const { out } = await run('call pwm.get', '{"device":"fan"}');
    assert.deepEqual(JSON.parse(out), { ...changed, path });
    assert.deepEqual(broker.calls, [{ method: 'pwm.get', params: { device: 'fan' } }]);
  });
  it('knows names that are like an unknown one', async () => {
    const { status, err } = await run('call pwm.stats');
    assert.equal(status, 5);
    assert.match(err, /^postern: not_found: .*\n {2}hint: did you mean 'pwm\.states'\?\n$/);
    const device = await run('call devices.reset', '{"device":"led"}');
    assert.match(device.err, /did you mean 'leds'\?/);
  });
  it('leaves alone what is like nothing', async () => {
    assert.equal(
      (await run('call devices.reset', '{"device":"pump"}')).err,
      "postern: not_found: there is no device 'pump'\n",
    );
  });
});

describe('policy explain', () => {
  it('asks the broker, and has the status of a denial', async () => {
    broker.calls.length = 0;
    const { status, out } = await run('policy explain pwm.get', '{"device":"fan"}', '--user', 'bob');
    assert.deepEqual(broker.calls[0]?.params, { method: 'pwm.get', params: { device: 'fan' }, user: 'bob' });
    assert.equal(out, 'denied: no rule\n  ask: an administrator\n');
    assert.equal(status, 3);
  });
});

describe('policy rules', () => {
  it('says of each rule where it stands, and what it allows as it stands there', async () => {
    const { status, out } = await run('policy rules fan');
    assert.equal(
      out,
      'bench (policy.json:7): read, write\n  highRatio [0,0.8]\n  dangers ["erase"]\n  changes take a lease\n',
    );
    assert.equal(status, 0);
    assert.equal((await run('policy rules leds')).out, 'no rule is for you\n');
  });
  it('wants one device', async () => {
    const { status, err } = await run('policy rules');
    assert.equal(status, 2);
    assert.match(err, /missing required argument 'device'/);
  });
});

describe('help', () => {
  it('of the whole lists every noun, and is no error when asked for', async () => {
    const { status, out, err } = await runHere(['--help']);
    assert.equal(status, 0);
    assert.equal(err, '');
    for (const noun of ['pwm', 'lease', 'batch', 'doctor', 'completion'])
      assert.match(out, new RegExp(`^ {2}${noun} `, 'm'));
  });
  it('of a verb says what the method table says', async () => {
    const { out } = await runHere(['pwm', 'close', '--help']);
    assert.match(out.replace(/\s+/g, ' '), /Gives a channel back to the kernel\./);
  });
  it('is printed as an error where a verb is missing', async () => {
    const { status, out, err } = await runHere(['pwm']);
    assert.equal(status, 2);
    assert.equal(out, '');
    assert.match(err, /Usage: postern pwm/);
  });
  it('suggests nouns, verbs and options', async () => {
    assert.equal(
      (await runHere(['pwmm'])).err,
      "postern: invalid: unknown command 'pwmm'\n  hint: did you mean pwm?\n",
    );
    assert.match((await runHere(['pwm', 'stats'])).err, /did you mean states\?/);
    assert.match((await runHere(['pwm', 'servo', 'fan', '90', '--degree'])).err, /did you mean --degrees\?/);
  });
});

describe('as a process', () => {
  it('finds socket and key in the environment', async () => {
    const { status, out, err } = await runProcess(['pwm', 'pwmfreq'], broker.env);
    assert.deepEqual([status, out, err], [0, 'your default frequency is 1 kHz\n', '']);
  });
  it('ends with the status of its failure', async () => {
    assert.equal((await runProcess(['pwm', 'nonsense'], broker.env)).status, 2);
    assert.equal((await runProcess(['whoami'], broker.env)).status, 5);
    assert.equal((await runProcess(['leases'], { ...broker.env, POSTERN_SOCKET: '/nowhere' })).status, 11);
  });
  it('tells its version', async () => {
    const { status, out } = await runProcess(['--version'], broker.env);
    assert.match(out, /^\d+\.\d+\.\d+\n$/);
    assert.equal(status, 0);
  });
});
