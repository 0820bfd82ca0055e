import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Refusal } from '../../contract/errors.ts';
import type { Peer } from '../client/scripted-broker.ts';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { runHere, start, until } from './harness.ts';

let broker: AnsweringBroker;
let holder: Peer | undefined;

const line = { chip: 'gpio-sim', line: 4, name: 'GPIO4', activeLow: false, present: true, open: false };
const changes = [
  { device: 'relay', state: { value: 1 }, cause: 'call', user: 'ada\x1b[2J' },
  { device: 'relay', state: null, cause: 'safe' },
];
const edge = (sequence: number) => ({ edge: 'rising', at: { s: 12, ns: 34_567 }, sequence });

before(async () => {
  broker = await answeringBroker({
    'gpio.list': () => ({
      lines: [
        { ...line, device: 'relay', direction: 'output', open: true },
        { ...line, device: 'button', direction: 'input', line: 5, activeLow: true, consumer: 'door\x1b[2J' },
        { ...line, device: 'gone', direction: 'input', present: false },
        { ...line, device: 'odd', direction: 'input', problem: 'no line of this name' },
      ],
    }),
    'gpio.get': ({ device }) => ({ device, direction: 'output', value: 1 }),
    'gpio.set': ({ device, value }) => ({ device, value }),
    'gpio.release': ({ device }) => ({ device }),
    'lease.take': ({ device }, peer) => {
      if (device === 'relya') throw new Refusal('not_found', "there is no device 'relya' in the policy", { device });
      holder = peer;
      return { lease: 7, device, units: [device], shared: false };
    },
    'lease.release': () => ({}),
    'devices.list': () => ({ devices: ['relay', 'button'].map((device) => ({ device, kind: 'gpio', units: [] })) }),
    'topic.subscribe': ({ topic, devices }, peer) => {
      if (Array.isArray(devices) && devices.includes('buton'))
        throw new Refusal('not_found', "there is no device 'buton' in the policy", {});
      if (topic === 'gpio.state') {
        setImmediate(() => {
          for (const [index, change] of changes.entries())
            peer.notify('event', { subscription: 2, sequence: index + 1, dropped: index, value: change });
        });
        return { subscription: 2 };
      }
      setImmediate(() => {
        const value = { device: 'button', edges: [edge(1), edge(2)] };
        peer.notify('event', { subscription: 1, sequence: 1, dropped: 0, value });
        peer.notify('event', {
          subscription: 1,
          sequence: 9,
          dropped: 7,
          value: { device: 'button', edges: [edge(9)] },
        });
      });
      return { subscription: 1 };
    },
    'topic.unsubscribe': () => ({}),
  });
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());

const run = (text: string) => {
  broker.calls.length = 0;
  return runHere([...text.split(' '), '--socket', broker.socket, '--key', broker.key]);
};

describe('postern gpio', () => {
  const cases: [string, string, object, string][] = [
    ['gpio get relay', 'gpio.get', { device: 'relay' }, 'relay: 1\n'],
    ['gpio set relay 1', 'gpio.set', { device: 'relay', value: 1 }, 'relay: 1\n'],
    ['gpio set relay off', 'gpio.set', { device: 'relay', value: 0 }, 'relay: 0\n'],
    ['gpio release relay', 'gpio.release', { device: 'relay' }, 'relay: given back to the kernel\n'],
  ];
  for (const [text, method, params, printed] of cases)
    it(text, async () => {
      assert.deepEqual(await run(text), { status: 0, out: printed, err: '' });
      assert.deepEqual(broker.calls, [{ method, params }]);
      assert.equal(JSON.parse((await run(`${text} --json`)).out).device, 'relay');
    });

  it('lists the lines, and what other programs call themselves without obeying it', async () => {
    const { out } = await run('gpio list');
    assert.match(out, /^relay +gpio-sim +4 +GPIO4 +output +high +held by the broker$/m);
    assert.match(out, /^button +gpio-sim +5 +GPIO4 +input +low +held by door\\x1b\[2J$/m);
    assert.match(out, /^gone .*not there$/m);
    assert.match(out, /^odd .*no line of this name$/m);
  });

  it('says what is missing or too much', async () => {
    assert.match((await run('gpio get')).err, /which device\?/);
    assert.match((await run('gpio set relay')).err, /to what\?/);
    assert.match((await run('gpio set relay 2')).err, /value '2' is not one of 0, 1, off, on/);
    assert.match((await run('gpio set relay 1 1')).err, /'1' is one argument too many/);
    assert.deepEqual(broker.calls, []);
  });
});

describe('postern gpio watch', () => {
  it('prints edges and changes until Ctrl-C, which is its proper end', async () => {
    broker.calls.length = 0;
    const watching = start(['gpio', 'watch', 'button'], broker.env);
    await until(() => watching.outcome.out.split('\n').length === 8, 'all of them are there');
    watching.kill('SIGINT');
    const { status, out, err } = await watching.ended();
    assert.deepEqual([status, err], [0, '']);
    const printed = out.split('\n');
    const isChange = (text: string) => /relay|changes/.test(text);
    assert.deepEqual(
      printed.filter((text) => !isChange(text)),
      [
        'button: rising at 12.000034567 (edge 1)',
        'button: rising at 12.000034567 (edge 2)',
        '(too slow: 7 messages are missing)',
        'button: rising at 12.000034567 (edge 9)',
        '',
      ],
    );
    assert.deepEqual(printed.filter(isChange), [
      'relay: 1 [call by ada\\x1b[2J]',
      '(1 changes missed)',
      'relay: given back [safe]',
    ]);
    const asked = broker.calls.filter(({ method }) => method === 'topic.subscribe').map(({ params }) => params);
    assert.deepEqual(asked, [
      { topic: 'gpio.edges', devices: ['button'] },
      { topic: 'gpio.state', devices: ['button'] },
    ]);
  });
  it('prints one object a line for programs, and ends when the connection does', async () => {
    const watching = start(['gpio', 'watch', '--json'], broker.env);
    await until(() => watching.outcome.out.split('\n').length > 5, 'all of them are there');
    broker.drop();
    const { status, out } = await watching.ended();
    const printed = out
      .trimEnd()
      .split('\n')
      .map((text) => JSON.parse(text));
    assert.deepEqual(printed.filter(({ device }) => device === 'button').at(-1), {
      device: 'button',
      ...edge(9),
      dropped: 7,
      resumed: false,
    });
    assert.deepEqual(printed.filter(({ device }) => device === 'relay').at(-1), {
      ...changes[1],
      sequence: 2,
      dropped: 1,
    });
    assert.equal(status, 11);
  });
  it('knows names that are like an unknown one', async () => {
    const { status, err } = await run('gpio watch buton');
    assert.equal(status, 5);
    assert.match(err, /did you mean 'button'\?/);
  });
});

describe('postern gpio blink', () => {
  const sets = () =>
    broker.calls.filter(({ method }) => method === 'gpio.set').map(({ params }) => Object(params).value);
  it('blinks so many times under a lease, and leaves the line to its safe state', async () => {
    const began = performance.now();
    const { status, out } = await run('gpio blink relay --hz 50 --count 3');
    assert.ok(performance.now() - began >= 60);
    assert.deepEqual([status, out], [0, 'relay: 3 blinks\n']);
    assert.deepEqual(sets(), [1, 0, 1, 0, 1, 0]);
    assert.equal(broker.calls[0]?.method, 'lease.take');
    assert.deepEqual(broker.calls.at(-1), { method: 'lease.release', params: { lease: 7 } });
  });
  it('ends with Ctrl-C, its lease released', async () => {
    broker.calls.length = 0;
    const blinking = start(['gpio', 'blink', 'relay', '--hz', '100'], broker.env);
    await until(() => sets().length > 4, 'it blinks');
    blinking.kill('SIGINT');
    const { status, out } = await blinking.ended();
    assert.equal(status, 0);
    assert.match(out, /^relay: \d+ blinks\n$/);
    assert.equal(broker.calls.at(-1)?.method, 'lease.release');
  });
  it('ends when the lease is lost, and says why', async () => {
    broker.calls.length = 0;
    const blinking = start(['gpio', 'blink', 'relay', '--hz', '100'], broker.env);
    await until(() => sets().length > 2, 'it blinks');
    holder?.notify('lease.lost', { lease: 7, device: 'relay', reason: 'seized by root: fire' });
    const { status, err } = await blinking.ended();
    assert.equal(status, 9);
    assert.match(err, /unsafe: the lease on relay is lost: seized by root: fire/);
  });
  it('refuses what cannot be', async () => {
    assert.match((await run('gpio blink relay --hz 0')).err, /--hz 0 is not above 0 and up to 1000/);
    assert.match((await run('gpio blink relay --count x')).err, /--count 'x' is not a whole number/);
    assert.match((await run('gpio blink relya')).err, /did you mean 'relay'\?/);
  });
});
