/** Drivers that do not answer: who waits, who does not, and how the broker ends. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { DEVICE_THREADS } from '../../broker/threads.ts';
import type { Postern, Refusal } from '../../client/main.ts';
import type { OpenDevice } from '../../sim/tree.ts';
import { within } from '../patience.ts';
import { Session } from '../root/session.ts';
import { has } from './capabilities.ts';
import { CuseDevice, type CuseOptions } from './cuse/device.ts';
import { PWM_LED, plugPwmLed, readPwmLed, unplugPwmLed } from './pwm-led.ts';

const TIMEOUT_MS = 500;
/** One more than the broker lets wait in the kernel. */
const COUNT = DEVICE_THREADS + 1;
/** A stop is given so long before the service manager kills. */
const STOP_WITHIN_MS = within(15_000);

const profile = {
  name: 'hang',
  doc: 'What may not come back.',
  node: { type: 'character', subsystems: ['cuse'] },
  requests: {
    answer: { direction: 'none', type: 'h', nr: 1, access: 'write', doc: 'Comes back.' },
    hang: { direction: 'none', type: 'h', nr: 2, access: 'write', timeoutMs: TIMEOUT_MS, doc: 'Does not.' },
  },
  streams: { read: { access: 'read', block: false, doc: 'Does not come back either.' } },
};
const HANG = 0x6802;

/** A device that answers, but for what it is to hang in. */
class Hanging {
  readonly device: CuseDevice;
  static async plug(name: string, options: CuseOptions = {}): Promise<Hanging> {
    const release: (() => void)[] = [];
    const open = (): OpenDevice => ({
      ioctl: (request) => (request === HANG ? new Promise<number>((resolve) => release.push(() => resolve(4))) : 5),
      close: () => {},
    });
    return new Hanging(await CuseDevice.plug(name, open, options), release);
  }

  readonly #release: (() => void)[];
  private constructor(device: CuseDevice, release: (() => void)[]) {
    this.device = device;
    this.#release = release;
  }

  /** Lets every call that hangs come back. */
  release(): void {
    for (const one of this.#release.splice(0)) one();
  }
}

if (has('cuse'))
  describe('a driver that does not answer', () => {
    let session: Session;
    let postern: Postern;
    let devices: Hanging[];

    const names = Array.from({ length: COUNT }, (_, index) => `hang${index}`);

    before(async () => {
      if (has('led')) plugPwmLed();
      devices = [];
      for (const name of names) devices.push(await Hanging.plug(name));
    });
    beforeEach(async () => {
      session = await Session.open();
      mkdirSync(session.path('profiles'));
      writeFileSync(session.path('profiles/hang.json'), JSON.stringify(profile));
      session.writePolicy({
        devices: {
          ...Object.fromEntries(names.map((name) => [name, { kind: 'ioctl', path: `/dev/${name}`, profile: 'hang' }])),
          ...(has('led') ? { lamp: { kind: 'led', led: PWM_LED, onStop: 'safe' } } : {}),
        },
        rules: [{ id: 'all', users: ['root'], devices: ['*'], allow: ['read', 'write'] }],
      });
      await session.start();
      postern = await session.connect();
    });
    afterEach(async () => {
      for (const device of devices) device.release();
      await postern.close();
      await session.end();
    });
    after(async () => {
      for (const { device } of devices) await device.unplug();
      if (has('led')) unplugPwmLed();
    });

    /** An output, which needs no thread. */
    const light = async () => {
      if (!has('led')) return;
      await postern.led('lamp').set({ brightness: 9 });
      assert.equal(isDark(), false);
    };
    const isDark = () => !has('led') || readPwmLed('brightness') === '0';
    const call = (device: string, request: string) => postern.ioctl(device, request);
    const blocked = async () =>
      (await postern.call('ioctl.list')).devices.filter((device) => device.blocked !== undefined);
    const refusal = async (promise: Promise<unknown>): Promise<Refusal> => {
      const [outcome] = await Promise.allSettled([promise]);
      assert.ok(outcome?.status === 'rejected');
      return outcome.reason;
    };

    it('is answered for in its time, reported, and on its own', async () => {
      const told = await postern.subscribe('devices');
      const events: string[] = [];
      void (async () => {
        for await (const { value } of told) events.push(`${value.device} ${value.event}`);
      })();
      const began = performance.now();
      const [hung, behind] = [refusal(call('hang0', 'hang')), refusal(call('hang0', 'answer'))];
      const { code, message } = await hung;
      const took = performance.now() - began;
      assert.equal(code, 'timeout');
      assert.match(message, /^hang on hang0 has not come back from the kernel within 500 ms/);
      assert.ok(took > TIMEOUT_MS - 2 && took < within(2 * TIMEOUT_MS), `${took} ms`);
      assert.match((await behind).message, /^hang0 is stuck in hang since /);
      assert.equal((await refusal(call('hang0', 'answer'))).code, 'unavailable');
      assert.deepEqual(
        (await blocked()).map(({ device, blocked }) => [device, blocked?.request]),
        [['hang0', 'hang']],
      );
      assert.equal((await call('hang1', 'answer')).returned, 5, 'others go on');
      await session.broker.until(() => events.includes('hang0 blocked'), 'it is told');

      devices[0]?.release();
      await session.broker.until(() => events.includes('hang0 unblocked'), 'it is told');
      assert.deepEqual(await blocked(), []);
      assert.equal((await call('hang0', 'answer')).returned, 5);
      await told.close();
    });

    it('takes no more threads than there are for devices, and nothing from what needs none', async () => {
      const outcomes = await Promise.all(names.map((name) => refusal(call(name, 'hang'))));
      const codes = outcomes.map(({ code }) => code).sort();
      assert.deepEqual(codes, ['limit', ...Array.from({ length: DEVICE_THREADS }, () => 'timeout')]);
      assert.match((await refusal(call('hang8', 'answer'))).message, /8/);
      assert.equal((await blocked()).length, DEVICE_THREADS);
      await postern.ping();
      await light();
      devices[3]?.release();
      await session.broker.until(async () => (await blocked()).length === DEVICE_THREADS - 1, 'one has come back');
      assert.equal((await call('hang8', 'answer')).returned, 5);
    });

    it('does not keep the broker from ending, with its outputs safe', async () => {
      await Promise.all(names.slice(0, 3).map((name) => refusal(call(name, 'hang'))));
      await light();
      const began = performance.now();
      assert.equal(await session.broker.stop(), 0);
      assert.ok(performance.now() - began < STOP_WITHIN_MS);
      assert.equal(isDark(), true);
      assert.match(session.broker.log, /3 calls are still in the kernel/);
      // Their drivers are told by the kernel, in its time.
      const areClosed = () => devices.every(({ device }) => device.openFiles === 0);
      for (const end = Date.now() + STOP_WITHIN_MS; !areClosed() && Date.now() < end; ) await sleep(10);
      for (const { device } of devices) assert.equal(device.openFiles, 0, device.path);
    });

    it('that heeds no signal either keeps the process, but not what it had to do', async () => {
      await devices[0]?.device.unplug();
      const stubborn = await Hanging.plug('hang0', { heedsSignals: false });
      devices[0] = stubborn;
      await refusal(call('hang0', 'hang'));
      await light();
      session.broker.signal('SIGTERM');
      await session.broker.until(() => /1 calls are still in the kernel/.test(session.broker.log), 'it ends');
      assert.equal(isDark(), true);
      stubborn.release();
      assert.equal(await session.broker.ended(), 0);
    });
  });
