/** The supply as a process of its own, on a pseudo terminal: read and written as any program would, by Node's files alone. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readlinkSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { until } from '../../broker/harness.ts';
import { within } from '../../patience.ts';

const main = fileURLToPath(new URL('../../../sim/e3631a/main.ts', import.meta.url));
const CHARACTER_MS = 11 / 9.6;
const started: ChildProcess[] = [];
after(() => {
  for (const process of started) process.kill();
});

async function start(...options: string[]) {
  const child = spawn(process.execPath, [main, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  const first = once(output, 'line');
  output.on('line', (line) => lines.push(line));
  const [path] = await first;
  const port = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const tell = (line: string) => child.stdin.write(`${line}\n`);
  /** Says a line that has no answer: the next one is answered when it is done. */
  const done = async (line: string) => {
    const isLevels = (said: string) => said.startsWith('levels ');
    const before = lines.filter(isLevels).length;
    tell(`${line}\nlevels`);
    await until(() => lines.filter(isLevels).length > before, `${line} is done`);
  };
  /** Waits until its journal has a line that was sent, and for what may still be on the wire. */
  const hears = async (command: string) => {
    await until(() => lines.some((line) => line.endsWith(` line ${command}`)), `it hears ${command}`);
    await sleep(20);
  };
  /** What comes within some time, or up to its end. */
  const receive = async (withinMs = within(20_000), end = '\n'): Promise<string> => {
    let text = '';
    const room = Buffer.alloc(1000);
    for (const endMs = performance.now() + withinMs; performance.now() < endMs && !text.endsWith(end); await sleep(1)) {
      try {
        text += room.toString('latin1', 0, readSync(port, room));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      }
    }
    return text;
  };
  const send = (text: string) => writeSync(port, text);
  const ask = (text: string) => {
    send(`${text}\n`);
    return receive();
  };
  const end = async () => {
    closeSync(port);
    child.kill();
    const [status] = await once(child, 'exit');
    return status;
  };
  return { path, lines, tell, done, hears, send, receive, ask, end };
}

describe('a supply on a pseudo terminal', () => {
  it('is the one of the manual, at the pace of its wire', async () => {
    const { ask, send, end, lines, tell, done, hears } = await start('--load', 'P25V=10', '--journal');
    assert.equal(await ask('SYST:VERS?'), '1995.0\r\n');
    send('SYST:REM\nAPPL P25V,7.4,0.5\n');
    await hears('APPL P25V,7.4,0.5');
    const startMs = performance.now();
    assert.equal(await ask('APPL? P25V'), '"7.400000,0.500000"\r\n');
    const tookMs = performance.now() - startMs;
    assert.ok(tookMs >= (11 + 21) * CHARACTER_MS, `${tookMs} ms`);
    send('OUTP ON\n');
    assert.equal(await ask('OUTP?'), '1\r\n');
    // 0.5 A through 10 ohms.
    assert.match(await ask('MEAS? P25V'), /^\+[45]\.(9|0)\d{7}E\+00\r\n$/);
    assert.equal(await ask('STAT:QUES:INST:ISUM2:COND?'), '1\r\n');
    await done('load P25V=100');
    assert.equal(await ask('STAT:QUES:INST:ISUM2:COND?'), '2\r\n');
    tell('levels');
    tell('pace');
    await until(() => lines.at(-1)?.startsWith('pace ') === true, 'it tells its pace');
    const heard = lines.flatMap((line) => /^\d+\.\d{3} line (.*)$/.exec(line)?.[1] ?? []);
    assert.deepEqual(heard.slice(0, 3), ['SYST:VERS?', 'SYST:REM', 'APPL P25V,7.4,0.5']);
    const levels = lines.findLast((line) => line.startsWith('levels ')) ?? '';
    assert.equal(JSON.parse(levels.slice('levels '.length)).P25V.mode, 'CV');
    assert.match(lines.at(-1) ?? '', /^pace heard \d+ times, late by .*; said \d+ times, .*; lost 0$/);
    assert.equal(await end(), 0);
  });

  it('has the faults that it is told to have', async () => {
    const { ask, send, receive, done, hears, end } = await start('--query-ms', '20', '--silent', '--journal');
    send('SYST:REM\nOUTP?\n');
    await hears('OUTP?');
    assert.equal(await receive(150), '');
    await done('silent no');
    const startMs = performance.now();
    assert.equal(await ask('OUTP?'), '0\r\n');
    assert.ok(performance.now() - startMs >= 20 + 9 * CHARACTER_MS);
    await done('reply half');
    send('APPL? P25V\n');
    const half = '"0.000000,';
    assert.equal(await receive(within(20_000), half), half);
    assert.equal(await receive(150), '', 'the other half does not come');
    assert.equal(await end(), 0);
  });

  it('has a link of a name that stays, while it runs', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-supply-'));
    try {
      const link = join(folder, 'psu');
      const { path, end } = await start('--link', link);
      assert.equal(readlinkSync(link), path);
      assert.equal(await end(), 0);
      assert.equal(existsSync(link), false);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('goes on while its adapter is pulled out, and is found under the same name afterwards', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'postern-supply-'));
    try {
      const link = join(folder, 'psu');
      const { send, receive, tell, hears, end, lines } = await start('--link', link, '--journal');
      send('SYST:REM\nAPPL P6V,3,1\nOUTP ON\nAPPL P6V,4');
      await hears('OUTP ON');
      assert.equal(await receive(100), '');
      tell('unplug');
      while (lstatSync(link, { throwIfNoEntry: false })) await sleep(1);
      assert.throws(() => send('OUTP?\n'), { code: 'EIO' });
      tell('plug');
      while (!existsSync(link)) await sleep(1);
      const port = openSync(link, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
      tell('levels');
      while (!lines.some((line) => line.startsWith('levels '))) await sleep(1);
      // It has kept the half of a line too.
      writeSync(port, '.5,1\n');
      const heard = lines.flatMap((line) => /^\d+\.\d{3} line (.*)$/.exec(line)?.[1] ?? []);
      assert.ok(!heard.includes('OUTP?'));
      const levels = JSON.parse(lines.find((line) => line.startsWith('levels '))?.slice('levels '.length) ?? '');
      assert.deepEqual([levels.P6V.mode, levels.P6V.volts], ['CV', 3]);
      while (!lines.some((line) => line.endsWith(' line APPL P6V,4.5,1'))) await sleep(1);
      closeSync(port);
      assert.equal(lines.at(-1)?.endsWith('APPL P6V,4.5,1'), true);
      assert.equal(await end(), 0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says what it can be told, to one who tells it something else', async () => {
    const child = spawn(process.execPath, [main, '--load', 'P7V=1'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    const [status] = await once(child, 'close');
    assert.equal(status, 64);
    assert.match(text, /'P7V=1' is no load: P25V=10/);
  });
});
