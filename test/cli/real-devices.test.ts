/** The commands against the real broker, on the simulated kernel's devices. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { BUTTON, type DemoBoard, RELAY } from '../../sim/board.ts';
import { demoDevices } from '../client/demo-devices.ts';
import { RealBroker } from '../client/real-broker.ts';
import { command } from '../command.ts';
import { type Outcome, runHere, start, until } from './harness.ts';

const postern = `${process.execPath} ${command}`;
let broker: RealBroker;
let devices: DemoBoard;
before(async () => {
  broker = await RealBroker.start({}, demoDevices);
  devices = broker.board;
  Object.assign(process.env, { XDG_CONFIG_HOME: broker.folder });
});
after(() => broker[Symbol.asyncDispose]());

const run = (line: string): Promise<Outcome> =>
  runHere([...line.split(' '), '--socket', broker.socket, '--key', broker.key]);
async function text(line: string): Promise<string> {
  const { status, out, err } = await run(line);
  assert.deepEqual([status, err], [0, ''], line);
  return out;
}
const process_ = (...words: string[]) =>
  start(words, {
    POSTERN_SOCKET: broker.socket,
    POSTERN_KEY: broker.key,
    XDG_CONFIG_HOME: broker.folder,
    PATH: process.env.PATH ?? '',
  });

describe('postern devices', () => {
  it('shows every kind of device', async () => {
    const out = await text('devices');
    assert.match(out, /^fan +pwm +read write +closed +chip 0 channel 0 \(sysfs\)/m);
    assert.match(out, /^tape +ioctl +control read write +closed +\/dev\/nst0 \(mtio\)/m);
    assert.match(out, /^relay +gpio .* +\/.*gpiochip0.* \(chardev\) +value 0/m);
    assert.match(out, /^status-led +led .*board:green:status \(/m);
  });
});

describe('a changer', () => {
  it('is looked through, and its cartridges are moved', async () => {
    assert.match(await text('changer list'), /^slot\/0 +A00001L8 +full accessible/m);
    assert.equal(await text('changer load A00001L8'), 'changer: A00001L8 is in drive/0, from slot/0\n');
    assert.match(await text('changer list changer'), /^drive\/0 +A00001L8 +slot\/0 +full/m);
    assert.match((await run('changer load A00002L8')).err, /^postern: device: .*is taken\n$/);
    assert.equal(await text('tape eject'), 'tape: ejected\n');
    assert.equal(await text('changer unload'), 'changer: drive/0 to slot/0\n');
    assert.equal(await text('changer load A00002L8'), 'changer: A00002L8 is in drive/0, from slot/1\n');
    assert.equal(await text('tape load'), 'tape: loaded\n');
  });
});

describe('a tape', () => {
  it('is written, wound and read back', async () => {
    const [source, copy] = [join(broker.folder, 'source'), join(broker.folder, 'copy')];
    const bytes = Buffer.from(Array.from({ length: 150_000 }, (_, at) => (at * 13) & 0xff));
    writeFileSync(source, bytes);
    await text('tape rewind tape');
    const written = await run(`tape write tape ${source} --block-bytes 100000 --mark`);
    assert.match(written.err, /^tape: 2 blocks, 150000 bytes in/);
    assert.match(await text('tape status tape'), /^file number: +1$/m);
    await text('tape rewind tape');
    const read = await run(`tape read tape ${copy}`);
    assert.match(read.err, /^tape: 1 file, 2 blocks, 150000 bytes in/);
    assert.deepEqual(readFileSync(copy), bytes);
    assert.match(await text('tape eod tape'), /at the end of what is recorded/);
  });
  it('is not erased by who may not', async () => {
    const { status, err } = await run('tape erase tape');
    assert.equal(status, 3);
    assert.match(err, /^postern: denied: .*erase.*\n {2}ask: /);
  });
});

describe('a clock', () => {
  it('is read and set', async () => {
    assert.equal(await text('rtc set 2031-02-03T04:05:06Z'), 'clock: set to 2031-02-03T04:05:06Z\n');
    assert.match(await text('rtc read clock'), /^clock: 2031-02-03T04:05:0\dZ \(\d+ s ahead of this machine\)\n$/);
  });
});

describe('requests by name', () => {
  it('are described, called, and corrected', async () => {
    assert.match(await text('ioctl list'), /^tape +mtio +\/dev\/nst0 +(open|closed)$/m);
    assert.match(await text('ioctl describe tape operate'), /op=erase is the danger 'erase'/);
    assert.equal(await text('ioctl call tape operate op=rewind count=1'), 'tape operate: done\n');
    assert.match(await text('ioctl call tape status'), /^ {2}status: +.*online/m);
    assert.match((await run('ioctl call tape operate op=rewnd')).err, /hint: did you mean 'rewind'\?/);
    assert.match((await run('ioctl call tpae status')).err, /hint: did you mean 'tape'\?/);
  });
});

describe('what is watched', () => {
  it('is edges, until Ctrl-C', async () => {
    const watching = process_('gpio', 'watch', 'button');
    await until(() => {
      devices.gpio.drive(BUTTON, devices.gpio.level(BUTTON) === 1 ? 0 : 1);
      return watching.outcome.out.split('\n').length > 3;
    }, 'edges are seen');
    watching.kill('SIGINT');
    const { status, out, err } = await watching.ended();
    assert.deepEqual([status, err], [0, '']);
    assert.match(out, /^button: (rising|falling) at \d+\.\d{9} \(edge \d+\)$/m);
  });
  it('is what is typed', async () => {
    const watching = process_('input', 'watch', 'keyboard', '--json');
    await until(() => {
      devices.keyboard.type('b');
      return watching.outcome.out.includes('KEY_B');
    }, 'keys are seen');
    watching.kill('SIGINT');
    const { status, out } = await watching.ended();
    assert.equal(status, 0);
    const codes = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).code);
    assert.ok(codes.includes('KEY_B') && codes.includes('SYN_REPORT'));
  });
});

describe('what is switched', () => {
  it('is a line, which is safe after it has blinked', async () => {
    assert.equal(await text('gpio set relay on'), 'relay: 1\n');
    assert.equal(devices.gpio.level(RELAY), 1);
    assert.match(await text('gpio list'), /^relay .*held by the broker$/m);
    assert.equal(await text('gpio blink relay --hz 100 --count 2'), 'relay: 2 blinks\n');
    await until(() => devices.gpio.level(RELAY) === 0, 'it is safe');
    assert.match(await text('gpio release relay'), /given back/);
  });
  it('is an LED', async () => {
    assert.equal(await text('led set status-led 50%'), 'status-led: brightness 128, trigger none\n');
    assert.equal(devices.led.brightness, 128);
    assert.equal(
      await text('led set status-led --trigger heartbeat'),
      'status-led: brightness 128, trigger heartbeat\n',
    );
    assert.match((await run('led set status-led --trigger hartbeat')).err, /hint: did you mean 'heartbeat'\?/);
    await text('led set status-led off --trigger none');
  });
  it('is a watchdog, fed as long as a command lives', async () => {
    assert.match(await text('watchdog status'), /^held: +no/m);
    const running = process_(
      'watchdog',
      'run',
      'watchdog',
      '--timeout',
      '10',
      '--disarm',
      'success',
      '--',
      'sh',
      '-c',
      'echo works; sleep 0.2',
    );
    await until(() => running.outcome.out.includes('works'), 'the command runs');
    assert.equal(devices.watchdog.isArmed, true);
    assert.match(await text('watchdog status watchdog'), /^must be fed within: +10 s$/m);
    const { status, err } = await running.ended();
    assert.deepEqual([status, err], [0, '']);
    assert.equal(devices.watchdog.isArmed, false);
  });
  it('is what takes a lease, by calls that run under one', async () => {
    assert.match((await run('watchdog feed watchdog')).err, /^postern: denied: .*under a lease/);
    const script = `${postern} watchdog arm --timeout 20; ${postern} watchdog feed; ${postern} watchdog disarm`;
    const { status, out, err } = await process_('lease', 'watchdog', '--', 'sh', '-c', script).ended();
    assert.deepEqual([status, err], [0, '']);
    assert.equal(out, 'watchdog: armed, to be fed within 20 s from now on\nwatchdog: fed\nwatchdog: disarmed\n');
    assert.equal(devices.watchdog.isArmed, false);
  });
  it('is a tape, whose blocks go through a lease as they are', async () => {
    const script = `${postern} tape rewind; printf '\\000\\377x' | ${postern} tape write; ${postern} tape rewind; ${postern} tape read | od -An -tx1`;
    const { status, out } = await process_('lease', 'tape', '--', 'sh', '-c', script).ended();
    assert.equal(status, 0);
    assert.match(out, / 00 ff 78\n$/);
  });
});
