import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { runHere, start, until } from './harness.ts';

let broker: AnsweringBroker;
before(async () => {
  broker = await answeringBroker({
    'led.list': () => ({ leds: [{ device: 'status', led: 'lab:status', present: true }] }),
    'led.get': ({ device }) => ({
      device,
      brightness: 3,
      trigger: 'none',
      maxBrightness: 200,
      triggers: ['none', 'timer', 'heartbeat'],
    }),
    'led.set': ({ device, brightness = 3, trigger = 'none' }) => ({ device, brightness, trigger }),
    'topic.subscribe': (_, peer) => {
      const value = { device: 'status', state: { brightness: 9, trigger: 'timer' }, cause: 'call', user: 'ada' };
      setImmediate(() => peer.notify('event', { subscription: 1, sequence: 1, dropped: 0, value }));
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
const lastParams = () => broker.calls.at(-1)?.params;

describe('postern led', () => {
  it('lists and reads', async () => {
    assert.match((await run('led list')).out, /^status +lab:status +there$/m);
    assert.equal(
      (await run('led get status')).out,
      'status: brightness 3 of 200, trigger none (others: timer, heartbeat)\n',
    );
    assert.equal(JSON.parse((await run('led get status --json')).out).maxBrightness, 200);
  });
  it('sets a brightness as a number, a part of the maximum, on or off', async () => {
    assert.equal((await run('led set status 7')).out, 'status: brightness 7, trigger none\n');
    assert.deepEqual(
      broker.calls.map(({ method }) => method),
      ['led.set'],
    );
    const cases = { off: 0, on: 200, '50%': 100, '0.4%': 1, '100%': 200 };
    for (const [text, brightness] of Object.entries(cases)) {
      await run(`led set status ${text}`);
      assert.deepEqual(lastParams(), { device: 'status', brightness }, text);
    }
  });
  it('sets a trigger, alone or with a brightness', async () => {
    await run('led set status --trigger heartbeat');
    assert.deepEqual(lastParams(), { device: 'status', trigger: 'heartbeat' });
    await run('led set status on --trigger timer');
    assert.deepEqual(lastParams(), { device: 'status', brightness: 200, trigger: 'timer' });
  });
  it('says what is missing or wrong before it asks', async () => {
    assert.match((await run('led set status')).err, /nothing to set/);
    assert.match((await run('led set status 101%')).err, /brightness '101%' is not in 0% to 100%/);
    assert.match((await run('led set status bright')).err, /brightness 'bright' is not a whole number/);
    assert.match((await run('led set status 1 2')).err, /one argument too many/);
    assert.deepEqual(broker.calls, []);
  });
  it('watches what it becomes, and through whom', async () => {
    broker.calls.length = 0;
    const watching = start(['led', 'watch', 'status'], broker.env);
    await until(() => watching.outcome.out !== '', 'the change is there');
    watching.kill('SIGINT');
    const { status, out } = await watching.ended();
    assert.deepEqual([status, out], [0, 'status: brightness 9, trigger timer [call by ada]\n']);
    assert.deepEqual(broker.calls[0]?.params, { topic: 'led.state', devices: ['status'] });
  });
});
