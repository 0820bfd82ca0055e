import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { PwmClient } from '../../client/main.ts';
import { newSigner, type Peer, UID } from './scripted-broker.ts';
import { UnixBroker } from './unix-broker.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-pwm-'));
const socket = join(folder, 'postern.sock');
const broker = new UnixBroker(socket);
await broker.listen();
const options = { socket, key: newSigner(), brokerKey: broker.key.publicKey, uid: UID, reconnect: false };
after(async () => {
  await broker[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const path = '/sys/class/pwm/pwmchip0/pwm1';
const on = { enabled: true, periodNs: 10_000, dutyNs: 5000, polarity: 'inversed' };
const off = { enabled: false, periodNs: 0, dutyNs: 0, polarity: 'normal' };
const place = { name: 'fan', device: 'fan', chip: 0, channel: 1 };
const here = { chip: 0, channel: 1 };

describe('PwmClient', () => {
  const pwm = new PwmClient(options);
  after(() => pwm.quit());
  let peer: Peer;

  it('connects when it is first used, once', async () => {
    const both = Promise.all([pwm.open(0, 1), pwm.open(0, 1)]);
    peer = await broker.arrivals.next();
    await peer.shakeHands();
    await peer.answer('pwm.open', here, { ...place, path, state: off });
    await peer.answer('pwm.open', here, { ...place, path, state: off });
    assert.deepEqual(await both, [undefined, undefined]);
    assert.equal(broker.arrivals.count, 1);
  });

  /** One row per call: what is asked, what travels, what is answered, what it gives. */
  const rows: [
    what: string,
    act: () => Promise<unknown>,
    method: string,
    params: object,
    answer: object,
    result: unknown,
  ][] = [
    [
      'states in the shape of pyPWMd',
      () => pwm.states(),
      'pwm.states',
      {},
      {
        chips: [
          {
            chip: 0,
            channels: [
              { ...place, path, state: on },
              { ...place, channel: 2, path, state: null },
            ],
          },
          { chip: 3, channels: [] },
        ],
      },
      { 0: { 1: [1, 10_000, 5000, 1, path], 2: null }, 3: {} },
    ],
    ['one timer', () => pwm.get(0, 1), 'pwm.get', here, { ...place, path, state: off }, [0, 0, 0, 0, path]],
    ['a closed timer', () => pwm.get(0, 1), 'pwm.get', here, { ...place, path, state: null }, null],
    ['info as it is', () => pwm.info(), 'pwm.info', {}, { version: '1' }, { version: '1' }],
    [
      'close, and whether the output goes on',
      () => pwm.close(0, 1),
      'pwm.close',
      here,
      { ...place, stillRunning: true },
      { stillRunning: true },
    ],
    [
      'set by numbers',
      () => pwm.set(0, 1, 1, 10_000, 5000, 0),
      'pwm.set',
      { ...here, enabled: true, periodNs: 10_000, dutyNs: 5000, polarity: 'normal' },
      {},
      undefined,
    ],
    [
      'set by names',
      () => pwm.set(0, 1, false, 10_000, 5000, 'inversed'),
      'pwm.set',
      { ...here, enabled: false, periodNs: 10_000, dutyNs: 5000, polarity: 'inversed' },
      {},
      undefined,
    ],
    [
      'set with inverted polarity by number',
      () => pwm.set(0, 1, 0, 1, 1, 1),
      'pwm.set',
      { ...here, enabled: false, periodNs: 1, dutyNs: 1, polarity: 'inversed' },
      {},
      undefined,
    ],
    ['pwm with a ratio', () => pwm.pwm(0, 1, 0.25), 'pwm.ratio', { ...here, ratio: 0.25 }, {}, undefined],
    ['pwm off', () => pwm.pwm(0, 1, 0), 'pwm.ratio', { ...here, ratio: 0 }, {}, undefined],
    [
      'pwm read back',
      () => pwm.pwm(0, 1),
      'pwm.readRatio',
      here,
      { ...place, ratio: 0.25, frequencyHz: 5000 },
      [0.25, 5000],
    ],
    ['pwmfreq set', () => pwm.pwmfreq(5000), 'pwm.frequency', { frequencyHz: 5000 }, { frequencyHz: 5000 }, 5000],
    ['pwmfreq read', () => pwm.pwmfreq(), 'pwm.frequency', {}, { frequencyHz: 1000 }, 1000],
    ['servo', () => pwm.servo(0, 1, 0.5), 'pwm.servo', { ...here, ratio: 0.5 }, {}, undefined],
    [
      'servoset',
      () => pwm.servoset(1, 2),
      'pwm.servoTiming',
      { minMs: 1, maxMs: 2 },
      { minMs: 1, maxMs: 2, intervalMs: 20 },
      [1, 2, 20],
    ],
    ['disable', () => pwm.disable(0, 1), 'pwm.disable', here, {}, undefined],
  ];
  for (const [what, act, method, params, answer, result] of rows)
    it(what, async () => {
      const acting = act();
      await peer.answer(method, params, answer);
      assert.deepEqual(await acting, result);
    });

  it('refuses with the code of the broker', async () => {
    const acting = assert.rejects(pwm.set(0, 1, 1, 10, 9, 0), { code: 'denied', data: { rule: 'bench-fan' } });
    const { id } = await peer.request();
    peer.refuse(id, { code: 'denied', message: 'high ratio 0.9 is above 0.8', data: { rule: 'bench-fan' } });
    await acting;
  });

  it('quits, and connects again when it is used again', async () => {
    await pwm.quit();
    await pwm.quit();
    const again = pwm.pwmfreq();
    const second = await broker.arrivals.next();
    await second.shakeHands();
    await second.answer('pwm.frequency', {}, { frequencyHz: 1000 });
    assert.equal(await again, 1000);
    assert.ok(peer.isClosed);
  });

  it('tries again after an attempt that failed', async () => {
    await using unlucky = new PwmClient({ ...options, brokerKey: newSigner().publicKey });
    for (let attempt = 0; attempt < 2; attempt++) {
      const refused = assert.rejects(unlucky.states(), { code: 'violation' });
      (await broker.arrivals.next()).hello();
      await refused;
    }
  });
});
