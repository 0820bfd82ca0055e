/**
 * Shipped profiles against the kernel's own devices: what is asked in their words is what the device does. Tapes, input devices,
 * watchdogs and GPIO lines have contract suites of their own.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Linux } from '../../broker/hardware/linux.ts';
import type { OpenMode } from '../../broker/hardware/os.ts';
import type { Fields } from '../../contract/profiles/codec/codec.ts';
import type { Profile } from '../../contract/profiles/profile.ts';
import { block } from '../../contract/profiles/shipped/block.ts';
import { gpio } from '../../contract/profiles/shipped/gpio.ts';
import { i2c } from '../../contract/profiles/shipped/i2c.ts';
import { loop } from '../../contract/profiles/shipped/loop.ts';
import { random } from '../../contract/profiles/shipped/random.ts';
import { rtc } from '../../contract/profiles/shipped/rtc.ts';
import { spi } from '../../contract/profiles/shipped/spi.ts';
import { tty } from '../../contract/profiles/shipped/tty.ts';
import { answered, ProfiledNode } from '../broker/hardware/profiled-node.ts';
import { has } from './capabilities.ts';
import { GpioSim } from './gpio-sim.ts';
import { plugPca9685, unplugPca9685 } from './pca9685.ts';
import { pullMiso } from './spi-bus.ts';

const os = new Linux();

/** Opens a node for the time of a test. */
async function on<Result>(
  path: string,
  profile: Profile,
  mode: OpenMode,
  body: (node: ProfiledNode) => Promise<Result>,
): Promise<Result> {
  const node = await ProfiledNode.open(os, path, profile, mode);
  try {
    return await body(node);
  } finally {
    await node.close();
  }
}

async function gives(node: ProfiledNode, answers: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [request, value] of Object.entries(answers)) assert.deepEqual(await node.ask(request), { value }, request);
}

if (has('rtc'))
  describe('clocks', () => {
    /** As struct rtc_time counts: months from 0, years from 1900. */
    const newYear = { sec: 5, min: 4, hour: 3, mday: 2, mon: 0, year: 101 };
    const withDays = { ...newYear, wday: 2, yday: 2, isdst: 0 };

    it('tell the time', () =>
      on('/dev/rtc0', rtc, 'read', async (node) => {
        const { year, mon, mday, hour, min, sec } = await node.ask('readTime');
        const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = [year, mon, mday, hour, min, sec].map(Number);
        const told = Date.UTC(y + 1900, mo, d, h, mi, s);
        assert.ok(Math.abs(Date.now() - told) < 3000, new Date(told).toISOString());
      }));

    it('are set, with an alarm', () =>
      on('/dev/rtc2', rtc, 'read', async (node) => {
        const setMs = performance.now();
        await node.ask('setTime', newYear);
        const { sec, ...minute } = await node.ask('readTime');
        assert.deepEqual({ ...minute, sec: newYear.sec }, withDays);
        // It runs on: to the next second, and by as many more as setting and reading took.
        const passed = Number(sec) - newYear.sec;
        assert.ok(passed >= 0 && passed <= 1 + (performance.now() - setMs) / 1000, `${passed} s have passed`);
        const time = { ...newYear, sec: 50 };
        await node.ask('setWakeAlarm', { enabled: 1, time });
        const alarm = { enabled: 1, pending: 0, time: { ...withDays, sec: 50 } };
        assert.deepEqual(await node.ask('readWakeAlarm'), alarm);
        await node.ask('disableAlarm');
        assert.deepEqual(await node.ask('readWakeAlarm'), { ...alarm, enabled: 0 });
        await node.ask('setPeriodicRate', { value: 64 });
        await gives(node, { readPeriodicRate: 64 });
      }));

    it('say what they can do, and what not', () =>
      on('/dev/rtc1', rtc, 'read', async (node) => {
        const features = { parameter: 'features', value: ['updateInterrupt'], index: 0 };
        assert.deepEqual(await node.ask('readParameter', { parameter: 'features' }), features);
        assert.equal(await answered(node.ask('setWakeAlarm', { enabled: 1, time: newYear })), 'EINVAL');
        assert.equal(await answered(node.ask('readVoltage')), 'ENOTTY');
      }));
  });

if (has('loop'))
  describe('disks', () => {
    const SIZE = 1024 * 1024;
    const disk = async (body: (path: string, file: string) => Promise<void>) => {
      const folder = mkdtempSync('/tmp/postern-disk-');
      const file = join(folder, 'file');
      writeFileSync(file, Buffer.alloc(SIZE));
      const path = execFileSync('losetup', ['--find', '--show', '--read-only', file], { encoding: 'utf8' }).trim();
      try {
        await body(path, file);
      } finally {
        execFileSync('losetup', ['--detach', path]);
        rmSync(folder, { recursive: true });
      }
    };

    it('have a size', () =>
      disk((path) =>
        on(path, block, 'read', async (node) => {
          await gives(node, { size: SIZE, logicalBlockSize: 512, physicalBlockSize: 512, readOnly: 1, zones: 0 });
          assert.ok(Number((await node.ask('diskSequence')).value) > 0);
          assert.equal(await answered(node.ask('geometry')), 'ENOTTY');
        }),
      ));

    it('that are files say which', () =>
      disk((path, file) =>
        on(path, loop, 'read', async (node) => {
          const { ino } = statSync(file);
          const number = Number(path.replace('/dev/loop', ''));
          const { inode, fileName, flags, offset, number: told } = await node.ask('status');
          assert.deepEqual(
            { inode, fileName, flags, offset, told },
            { inode: ino, fileName: file, flags: ['readOnly'], offset: 0, told: number },
          );
        }),
      ));

    it('that are no files say so', () =>
      on('/dev/loop7', loop, 'read', async (node) => assert.equal(await answered(node.ask('status')), 'ENXIO')));
  });

describe('random numbers', () => {
  it('have entropy', () =>
    on('/dev/random', random, 'read', async (node) => {
      const { value } = await node.ask('entropy');
      assert.ok(Number(value) > 0 && Number(value) <= 4096, String(value));
    }));
});

describe('terminals', () => {
  it('have a size, and no modem', () =>
    on('/dev/ptmx', tty, 'read-write', async (node) => {
      await node.ask('setWindowSize', { rows: 24, columns: 80 });
      assert.deepEqual(await node.ask('windowSize'), { rows: 24, columns: 80, xPixels: 0, yPixels: 0 });
      await gives(node, { inputQueue: 0, outputQueue: 0 });
      await node.ask('discard', { value: 'both' });
      for (const request of ['modemLines', 'counts', 'rs485'])
        assert.equal(await answered(node.ask(request)), 'ENOTTY');
    }));
});

if (has('spi'))
  describe('SPI chips', () => {
    it('are spoken to as they are told', () =>
      on('/dev/spidev0.0', spi, 'read-write', async (node) => {
        const settings: Readonly<Record<string, readonly [request: string, value: unknown]>> = {
          setMode: ['mode', ['cpha', 'cpol']],
          setBitsPerWord: ['bitsPerWord', 16],
          setMaxSpeed: ['maxSpeed', 50_000],
        };
        for (const [set, [request, value]] of Object.entries(settings)) {
          await node.ask(set, { value });
          await gives(node, { [request]: value });
        }
        assert.equal(await answered(node.ask('setBitsPerWord', { value: 99 })), 'EINVAL');
        assert.equal(await answered(node.ask('setMaxSpeed', { value: 0 })), 'EINVAL');
        await node.ask('setBitsPerWord', { value: 8 });
        await node.ask('setMode', { value: [] });
      }));

    it('send and receive', () =>
      on('/dev/spidev0.0', spi, 'read-write', async (node) => {
        assert.equal(await node.write(Uint8Array.of(1, 2, 3)), 3);
        for (const [level, byte] of [
          [1, 0xff],
          [0, 0x00],
        ] as const) {
          pullMiso(level);
          assert.deepEqual([...(await node.read(2))], [byte, byte]);
        }
      }));
  });

describe('I2C buses', () => {
  it('say what they can do, and let nobody at what has a driver', async () => {
    await plugPca9685();
    try {
      await on('/dev/i2c-0', i2c, 'read-write', async (node) => {
        const { value } = await node.ask('functions');
        assert.ok(Array.isArray(value) && value.includes('smbusReadByteData') && !value.includes('tenBitAddresses'));
        await node.ask('selectAddress', { value: 0x50 });
        assert.equal(await answered(node.ask('selectAddress', { value: 0x40 })), 'EBUSY');
        assert.equal(await answered(node.ask('selectAddress', { value: 0x400 })), 'EINVAL');
      });
    } finally {
      unplugPca9685();
    }
  });
});

if (has('gpio'))
  describe('GPIO chips', () => {
    it('say what they and their lines are', async () => {
      const chip = new GpioSim({ lines: 4, label: 'profiles', names: { 1: 'relay' }, held: { 2: 'door' } });
      try {
        await on(chip.path, gpio, 'read', async (node) => {
          const { label, lines } = await node.ask('chipInfo');
          assert.deepEqual([label, lines], ['profiles', 4]);
          const line = async (offset: number): Promise<Fields> => node.ask('lineInfo', { offset });
          const [free, held] = [await line(1), await line(2)];
          assert.deepEqual([free.name, free.consumer, free.flags], ['relay', '', ['input']]);
          assert.deepEqual([held.name, held.consumer, held.flags], ['', 'door', ['used', 'output']]);
          assert.equal(await answered(line(4)), 'EINVAL');
        });
      } finally {
        chip.end();
      }
    });
  });
