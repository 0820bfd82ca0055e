/** The programs of examples/, each a process of its own, against the real broker on simulated devices. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BUTTON, type DemoBoard, FIRST_COIL, RELAY } from '../../sim/board.ts';
import { until } from '../cli/harness.ts';
import { keptCompiled } from '../kept-compiled.ts';
import { demoDevices } from './demo-devices.ts';
import { type MoreDevices, RealBroker } from './real-broker.ts';

let broker: RealBroker;
let devices: DemoBoard;

/** The lines of eight cylinders, beside the others. */
function withEngine(board: DemoBoard): MoreDevices {
  const { devices, ...more } = demoDevices(board);
  const line = (name: string) => ({ kind: 'gpio', chip: board.gpio.devicePath, line: name, direction: 'output' });
  const names = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((cylinder) => [`coil${cylinder}`, `inj${cylinder}`]);
  const lines = Object.fromEntries(names.map((name) => [name, line(name.toUpperCase())]));
  return { devices: { ...devices, ...lines }, ...more };
}

before(async () => {
  broker = await RealBroker.start({}, withEngine);
  devices = broker.board;
});
after(() => broker[Symbol.asyncDispose]());

function run(name: string, ...words: string[]) {
  const program = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
  const env = {
    ...keptCompiled(),
    POSTERN_SOCKET: broker.socket,
    POSTERN_KEY: broker.key,
    XDG_CONFIG_HOME: broker.folder,
    PATH: process.env.PATH,
  };
  const child = spawn(process.execPath, [program, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const outcome = { out: '', err: '' };
  child.stdout.on('data', (text: Buffer) => {
    outcome.out += String(text);
  });
  child.stderr.on('data', (text: Buffer) => {
    outcome.err += String(text);
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { outcome, ended, kill: (signal: NodeJS.Signals) => child.kill(signal) };
}

describe('button-to-relay', () => {
  it('switches the relay with the button, and off at its end', async () => {
    devices.gpio.drive(BUTTON, 0);
    const running = run('button-to-relay.ts');
    await until(() => devices.gpio.level(RELAY) === 1, 'the relay is as the button');
    devices.gpio.drive(BUTTON, 1);
    await until(() => devices.gpio.level(RELAY) === 0 && running.outcome.out.includes('relay off'), 'it follows');
    devices.gpio.drive(BUTTON, 0);
    await until(() => devices.gpio.level(RELAY) === 1 && running.outcome.out.includes('relay on'), 'it follows');
    running.kill('SIGINT');
    assert.equal(await running.ended, 0, running.outcome.err);
    await until(() => devices.gpio.level(RELAY) === 0, 'it is made safe');
    assert.match(running.outcome.out, /^\d+\.\d{9} relay off\n\d+\.\d{9} relay on\n$/);
  });
  it('leaves it off when it is killed', async () => {
    devices.gpio.drive(BUTTON, 0);
    const running = run('button-to-relay.ts', 'button', 'relay');
    await until(() => devices.gpio.level(RELAY) === 1, 'the relay is as the button');
    running.kill('SIGKILL');
    await running.ended;
    await until(() => devices.gpio.level(RELAY) === 0, 'it is made safe');
  });
});

describe('tape-write', () => {
  const contents = Buffer.from(Array.from({ length: 150_000 }, (_, at) => (at * 31) & 0xff));
  const words = (barcode: string) => ['tape-write.ts', join(broker.folder, 'contents'), barcode] as const;

  it('finds the cartridge, writes, reads back, and puts it away', async () => {
    writeFileSync(join(broker.folder, 'contents'), contents);
    const { outcome, ended } = run(...words('A00002L8'));
    assert.equal(await ended, 0, outcome.err);
    const hash = createHash('sha256').update(contents).digest('hex');
    assert.equal(
      outcome.out,
      [
        'A00002L8 was in slot/1, and is in the drive',
        '150000 bytes written in 3 blocks',
        `read back as it was: SHA-256 ${hash}`,
        'A00002L8 is in slot/1',
        '',
      ].join('\n'),
    );
    assert.deepEqual(devices.changer.slots.slice(0, 4), ['A00001L8', 'A00002L8', 'CLNU01L8', undefined]);
  });
  it('says what is not there', async () => {
    const missing = run(...words('NONE'));
    assert.equal(await missing.ended, 1);
    assert.match(missing.outcome.err, /no cartridge in changer has the bar code NONE/);
    const usage = run('tape-write.ts');
    assert.equal(await usage.ended, 2);
    assert.match(usage.outcome.err, /^usage: /);
  });
});

describe('rev-up', () => {
  it('turns faster and slower, and tells how late that was', async () => {
    const { outcome, ended } = run('rev-up.ts', '0.4');
    assert.equal(await ended, 0, outcome.err);
    const [first, ...rows] = outcome.out.trimEnd().split('\n');
    assert.match(first ?? '', /^stopped: .*the engine was switched off$/);
    const [coils, injectors] = rows.toSorted();
    assert.match(coils ?? '', /^coil: [1-9]\d* events, .* degrees$/);
    assert.match(injectors ?? '', /^injector: [1-9]\d* events, .* degrees$/);
  });
  it('is switched off by Ctrl-C', async () => {
    const running = run('rev-up.ts', '600');
    await until(() => devices.gpio.level(FIRST_COIL) === 1, 'it runs');
    running.kill('SIGINT');
    assert.equal(await running.ended, 0, running.outcome.err);
    await until(() => devices.gpio.level(FIRST_COIL) === 0, 'it is off');
  });
});
