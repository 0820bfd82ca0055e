/** The programs of examples/, each a process of its own, against the real broker on simulated devices. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SimulatedGpioChip } from '../../sim/gpio.ts';
import { until } from '../cli/harness.ts';
import { RealBroker } from './real-broker.ts';

let broker: RealBroker;
let gpio: SimulatedGpioChip;

before(async () => {
  broker = await RealBroker.start({}, (kernel) => {
    gpio = new SimulatedGpioChip(kernel, { number: 0 });
    const line = { kind: 'gpio', chip: gpio.devicePath };
    return {
      devices: {
        button: { ...line, line: 4, direction: 'input' },
        relay: { ...line, line: 17, direction: 'output', safe: { value: 0 } },
      },
    };
  });
});
after(() => broker[Symbol.asyncDispose]());

function run(name: string, ...words: string[]) {
  const program = fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
  const env = {
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
    gpio.drive(4, 1);
    const running = run('button-to-relay.ts');
    await until(() => gpio.level(17) === 1, 'the relay is as the button');
    gpio.drive(4, 0);
    await until(() => gpio.level(17) === 0 && running.outcome.out.includes('relay off'), 'it follows');
    gpio.drive(4, 1);
    await until(() => gpio.level(17) === 1 && running.outcome.out.includes('relay on'), 'it follows');
    running.kill('SIGINT');
    assert.equal(await running.ended, 0, running.outcome.err);
    await until(() => gpio.level(17) === 0, 'it is made safe');
    assert.match(running.outcome.out, /^\d+\.\d{9} relay off\n\d+\.\d{9} relay on\n$/);
  });
  it('leaves it off when it is killed', async () => {
    gpio.drive(4, 1);
    const running = run('button-to-relay.ts', 'button', 'relay');
    await until(() => gpio.level(17) === 1, 'the relay is as the button');
    running.kill('SIGKILL');
    await running.ended;
    await until(() => gpio.level(17) === 0, 'it is made safe');
  });
});
