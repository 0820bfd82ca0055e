import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type AnsweringBroker, answeringBroker } from './answering-broker.ts';
import { runHere, start, until } from './harness.ts';

let broker: AnsweringBroker;
const at = { s: 5, ns: 7 };
before(async () => {
  const identity = { physical: '', unique: '', bus: 3, vendor: 0x46d, product: 0xc31c, version: 1 };
  broker = await answeringBroker({
    'input.list': () => ({
      inputs: [
        {
          ...identity,
          device: 'keyboard',
          path: '/dev/input/event3',
          present: true,
          name: 'Keyboard\x07',
          types: ['EV_KEY', 'EV_LED'],
          typesKeys: true,
        },
      ],
    }),
    'topic.subscribe': (_params, peer) => {
      setImmediate(() => {
        const events = [
          { at, type: 'EV_KEY', code: 'KEY_A', value: 1 },
          { at, type: 'EV_SYN', code: 'SYN_REPORT', value: 0 },
        ];
        peer.notify('event', { subscription: 1, sequence: 1, dropped: 0, value: { device: 'keyboard', events } });
      });
      return { subscription: 1 };
    },
    'topic.unsubscribe': () => ({}),
  });
  Object.assign(process.env, { POSTERN_UID: broker.env.POSTERN_UID, XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());

describe('postern input', () => {
  it('lists what there is', async () => {
    const words = ['--socket', broker.socket, '--key', broker.key];
    const { out } = await runHere(['input', 'list', ...words]);
    assert.match(out, /^keyboard +Keyboard\\x07 +046d:c31c +EV_KEY EV_LED +yes +\/dev\/input\/event3$/m);
    assert.equal(JSON.parse((await runHere(['input', 'list', '--json', ...words])).out).inputs[0].vendor, 0x46d);
  });
  it('prints events until SIGTERM', async () => {
    const watching = start(['input', 'watch', 'keyboard'], broker.env);
    await until(() => watching.outcome.out.includes('SYN_REPORT'), 'the events are there');
    watching.kill('SIGTERM');
    const { status, out, err } = await watching.ended();
    assert.deepEqual([status, err], [0, '']);
    assert.equal(out, 'keyboard: EV_KEY KEY_A 1 at 5.000000007\nkeyboard: EV_SYN SYN_REPORT 0 at 5.000000007\n');
    const [subscribe] = broker.calls.filter(({ method }) => method === 'topic.subscribe');
    assert.deepEqual(subscribe?.params, { topic: 'input.events', devices: ['keyboard'] });
  });
});
