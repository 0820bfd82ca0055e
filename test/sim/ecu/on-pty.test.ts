/** The controller as a process of its own, on a pseudo terminal: read and written as any program would, by Node's files alone. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
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
import { dialects } from '../../../sim/ecu/dialect.ts';
import { iniOf } from '../../../sim/ecu/ini.ts';
import { enveloped, opened } from './bench.ts';

const main = fileURLToPath(new URL('../../../sim/ecu/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'postern-ecu-'));
const started: ChildProcess[] = [];
after(() => {
  for (const process of started) process.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const openPort = (path: string) => openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);

async function start(...options: string[]) {
  const child = spawn(process.execPath, [main, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(line));
  const [path] = (await once(output, 'line')) as [string];
  const port = openPort(path);
  /** So many bytes, or those that came within the time. */
  const receive = async (count: number, withinMs = 20_000): Promise<Buffer> => {
    const room = Buffer.alloc(count);
    let length = 0;
    for (const endMs = performance.now() + withinMs; length < count && performance.now() < endMs; ) {
      try {
        length += readSync(port, room, length, count - length, null);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
        await sleep(1);
      }
    }
    return room.subarray(0, length);
  };
  const ask = async (command: string, bytes: number) => {
    writeSync(port, enveloped(Buffer.from(command)));
    return await receive(2 + 1 + bytes + 4);
  };
  /** Says one line, and waits for one that matches. */
  const told = async (line: string, answer: RegExp): Promise<string> => {
    const seen = lines.length;
    child.stdin.write(`${line}\n`);
    for (;;) {
      const found = lines.slice(seen).find((said) => answer.test(said));
      if (found !== undefined) return found;
      await sleep(2);
    }
  };
  /** Says one line that has no answer: the next one is done after it. */
  const tell = (line: string) => told(`${line}\ncounts`, /^counts /);
  const end = async () => {
    closeSync(port);
    child.kill();
    const [status] = await once(child, 'exit');
    return status;
  };
  return { path, lines, ask, receive, tell, told, end };
}

describe('a controller on a pseudo terminal', () => {
  it('answers at the pace of its wire, under a name that stays, and writes its definition', async () => {
    const [link, ini] = [join(folder, 'ecu'), join(folder, 'ecu.ini')];
    const { path, ask, tell, told, end, lines } = await start(
      '--link',
      link,
      '--ini',
      ini,
      '--source=sweep',
      '--journal',
    );
    assert.equal(readlinkSync(link), path);
    assert.equal(readFileSync(ini, 'utf8'), iniOf(dialects.microsquirt, { reads: 'scattered', protocol: 'envelope' }));
    assert.equal(opened(await ask('Q', 20)).toString('latin1'), '\0MS2Extra Postern 1.0');
    const beganMs = performance.now();
    for (let count = 0; count < 3; count++) assert.equal(opened(await ask('A', 212)).length, 213);
    // Seven bytes there and 219 back, of ten bits each: never faster, however busy the machine is.
    assert.ok(performance.now() - beganMs >= (3 * 226 * 10) / 115.2);
    await tell('hold rpm 4321');
    assert.equal(opened(await ask('A', 212)).readUInt16BE(1 + 6), 4321);
    assert.equal(JSON.parse((await told('counts', /^counts /)).slice('counts '.length)).block, 4);
    assert.match(await told('pace', /^pace /), /^pace heard \d+ times, late by .*; said \d+ times, .*; lost 0$/);
    assert.equal(lines.filter((line) => /^\d+\.\d{3} asked A 41$/.test(line)).length, 4);
    assert.equal(await end(), 0);
    assert.equal(existsSync(link), false);
  });

  it('is slower where its wire is, and thinks as long as it is told to', async () => {
    const { ask, end } = await start('--baud=38400', '--turnaround-ms=30');
    const beganMs = performance.now();
    assert.equal((await ask('A', 212)).length, 219);
    assert.ok(performance.now() - beganMs >= 30 + (226 * 10) / 38.4);
    assert.equal(await end(), 0);
  });

  it('has the faults that it is told to have, and is back when its adapter is', async () => {
    const link = join(folder, 'other');
    const { ask, receive, tell, told, end } = await start('--link', link, '--fault=busy=2');
    assert.equal((await ask('A', 212)).length, 219);
    assert.deepEqual([...opened(await ask('A', 0))], [0x85]);
    await tell('reply reset');
    assert.equal((await ask('A', 0)).length, 7);
    assert.equal((await receive(110 - 7)).length, 110 - 7);
    assert.equal((await receive(200, 300)).length, 0, 'the half of an answer');
    await tell('unplug');
    assert.equal(existsSync(link), false);
    const path = await told('plug', /^\/dev\//);
    assert.equal(readlinkSync(link), path);
    assert.equal(await end(), 0);
  });

  it('says what it can be told, to one who tells it something else', async () => {
    const child = spawn(process.execPath, [main, '--source', join(folder, 'none.msl')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => {
      text += chunk;
    });
    const [status] = await once(child, 'close');
    assert.equal(status, 64);
    assert.match(text, /ecu: ENOENT.*none\.msl[\s\S]*usage: node sim\/ecu\/main\.ts/);
  });
});
