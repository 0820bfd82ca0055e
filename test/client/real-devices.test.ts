/** The devices' classes against the real broker, on the simulated kernel's devices: what a program of a user's sees of them. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Postern, Refusal } from '../../client/main.ts';
import { concat } from '../../contract/bytes.ts';
import { BUTTON, type DemoBoard, RELAY } from '../../sim/board.ts';
import { demoDevices } from './demo-devices.ts';
import { RealBroker } from './real-broker.ts';

let board: DemoBoard;
let broker: RealBroker;
let postern: Postern;

before(async () => {
  broker = await RealBroker.start({}, demoDevices);
  board = broker.board;
  postern = await broker.connect();
});
after(async () => {
  await postern.close();
  await broker[Symbol.asyncDispose]();
});

describe('a tape', () => {
  before(async () => {
    await postern.changer('changer').load('A00001L8');
  });

  it('reads back what was written, in blocks larger than a frame, file by file', async () => {
    const tape = postern.tape('tape');
    const contents = [200_000, 65_536, 10].map((length) => Uint8Array.from({ length }, (_, at) => (at * 7) & 0xff));
    await tape.rewind();
    for (const bytes of contents) {
      await tape.writeAll([bytes], { blockBytes: 131_072 });
      await tape.writeFileMarks();
    }
    const { fileNumber, blockNumber, partition, fileMark, online } = await tape.status();
    assert.deepEqual([fileNumber, blockNumber, partition, fileMark, online], [3, 0, 0, true, true]);
    await tape.rewind();
    assert.equal((await tape.status()).beginningOfTape, true);
    const lengths: number[][] = [];
    const read: Uint8Array[] = [];
    for await (const file of tape.files()) {
      const blocks: Uint8Array[] = [];
      for await (const block of file) blocks.push(block);
      lengths.push(blocks.map(({ length }) => length));
      read.push(concat(blocks));
    }
    assert.deepEqual(lengths, [[131_072, 68_928], [65_536], [10]]);
    for (const [index, bytes] of contents.entries()) assert.deepEqual(new Uint8Array(read[index] ?? []), bytes);
  });

  it('goes where it is told', async () => {
    const tape = postern.tape('tape');
    await tape.rewind();
    await tape.forwardFiles(2);
    const { fileNumber } = await tape.status();
    const block = await tape.position();
    await tape.endOfData();
    assert.equal((await tape.status()).endOfData, true);
    await tape.seek(block);
    assert.equal(await tape.position(), block);
    assert.equal(fileNumber, 2);
    assert.equal((await tape.read())?.length, 10);
    assert.equal(await tape.read(), null);
  });

  it('is refused what no rule names, with what to ask for, and what the drive cannot, with its errno', async () => {
    const tape = postern.tape('tape');
    await assert.rejects(tape.erase(), { code: 'denied', message: /erase/ });
    await tape.rewind();
    const failsWith = (errno: string) => (error: Refusal) => error.code === 'device' && error.data.errno === errno;
    await assert.rejects(tape.read({ maxBytes: 100 }), failsWith('ENOMEM'));
    await tape.eject();
    await assert.rejects(tape.read(), failsWith('ENOMEDIUM'));
    await tape.load();
    assert.equal((await tape.status()).online, true);
  });
});

describe('a changer', () => {
  it('loads a cartridge by its bar code, and puts it back where it was', async () => {
    const [changer, tape] = [postern.changer('changer'), postern.tape('tape')];
    assert.deepEqual(await changer.parameters(), { picker: 1, slot: 8, portal: 1, drive: 1 });
    await tape.eject();
    await changer.unload();
    assert.equal((await tape.status()).online, false);
    const home = await changer.load('A00002L8');
    assert.equal(home.type, 'slot');
    await tape.load();
    assert.equal((await tape.status()).online, true);
    await assert.rejects(changer.load('A00001L8'), { code: 'device', message: /is taken/ });
    const found = await changer.find('A00002L8');
    assert.deepEqual([found?.type, found?.source], ['drive', home]);
    await assert.rejects(changer.unload(), { code: 'device' }); // the drive holds it
    await tape.eject();
    assert.deepEqual(await changer.unload(), home);
    assert.deepEqual(board.changer.slots.slice(0, 4), ['A00001L8', 'A00002L8', 'CLNU01L8', undefined]);
  });
});

describe('a clock', () => {
  it('is read and set', async () => {
    const clock = postern.rtc('clock');
    assert.ok(Math.abs((await clock.read()).getTime() - board.rtc.time * 1000) <= 1000);
    const time = new Date('2031-02-03T04:05:06Z');
    const beganMs = performance.now();
    await clock.set(time);
    const wentMs = () => performance.now() - beganMs;
    const readMs = (await clock.read()).getTime() - time.getTime();
    assert.ok(readMs >= 0 && readMs < 2000 + wentMs(), `${readMs}`);
    assert.ok(board.rtc.time - time.getTime() / 1000 < 2 + wentMs() / 1000);
  });
});

describe('an input device', () => {
  it('is listed, and tells what is typed', async () => {
    const { inputs } = await postern.input.list();
    assert.deepEqual(
      inputs.map(({ device, typesKeys }) => [device, typesKeys]),
      [['keyboard', true]],
    );
    await using events = postern.input('keyboard').events();
    await events.started;
    board.keyboard.type('a');
    const seen: string[] = [];
    for await (const { type, code, value } of events) {
      seen.push(`${type} ${code} ${value}`);
      if (seen.length === 4) break;
    }
    assert.deepEqual(
      seen.filter((event) => event.startsWith('EV_KEY')),
      ['EV_KEY KEY_A 1', 'EV_KEY KEY_A 0'],
    );
  });
});

describe('a GPIO line', () => {
  it('drives a pin, and hears edges of another', async () => {
    const relay = postern.gpio('relay');
    await relay.set(1);
    assert.deepEqual([await relay.get(), board.gpio.level(RELAY)], [1, 1]);
    await relay.set(false);
    assert.equal(board.gpio.level(RELAY), 0);
    await using edges = postern.gpio('button').edges();
    await edges.started;
    board.gpio.drive(BUTTON, 0); // active low
    board.gpio.drive(BUTTON, 1);
    const [first, second] = [(await edges.next()).value, (await edges.next()).value];
    assert.deepEqual([first?.edge, second?.edge], ['rising', 'falling']);
    assert.equal(await postern.gpio('button').get(), 0);
    await assert.rejects(postern.gpio('button').set(1), { code: 'invalid', message: /is an input/ });
    // From a program without types: what is no level is refused, and not taken for 0.
    await assert.rejects(relay.set(2 as 1), { code: 'invalid', message: /value/ });
    await relay.release();
  });
});

describe('a watchdog', () => {
  it('is armed, fed, looked at and disarmed; looking does not arm it', async () => {
    const watchdog = postern.watchdog('watchdog');
    assert.deepEqual(await watchdog.status(), { held: false });
    assert.equal(board.watchdog.isArmed, false);
    await assert.rejects(watchdog.arm(), { code: 'denied', message: /lease/ });
    await using _held = await postern.lease({ device: 'watchdog' });
    assert.equal(await watchdog.arm({ timeoutS: 20 }), 20);
    assert.equal(board.watchdog.isArmed, true);
    await watchdog.feed();
    const { held, timeoutS, options } = await watchdog.status();
    assert.deepEqual([held, timeoutS, options?.includes('magicClose')], [true, 20, true]);
    await watchdog.disarm();
    assert.equal(board.watchdog.isArmed, false);
    assert.deepEqual(await watchdog.status(), { held: false });
  });
});

describe('an LED', () => {
  it('is set, up to its maximum, and blinked by the kernel', async () => {
    const led = postern.led('status-led');
    const { brightness, maxBrightness, triggers } = await led.get();
    assert.deepEqual([brightness, maxBrightness, triggers.includes('heartbeat')], [0, 255, true]);
    await led.set({ brightness: 150 });
    assert.equal(board.led.brightness, 150);
    await led.set({ trigger: 'heartbeat' });
    assert.equal(board.led.trigger, 'heartbeat');
    await assert.rejects(led.set({ brightness: 256 }), { code: 'invalid' });
    await led.set({ brightness: 0, trigger: 'none' });
  });
});

describe('any request', () => {
  it('is refused with what was perhaps meant', async () => {
    await assert.rejects(postern.ioctl('tape', 'oparate', {}), ({ code, data }: Refusal) => {
      assert.deepEqual([code, data.didYouMean], ['invalid', ['operate']]);
      return true;
    });
    await assert.rejects(postern.ioctl('keyboard', 'mtio.status'), {
      code: 'invalid',
      message: /has the profile input, not mtio/,
    });
  });
});
