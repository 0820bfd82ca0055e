/** `postern ecu stim` as whoever has no hardware runs it: a process, its terminal, and its end. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { command } from '../command.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-stim-'));
const started: ChildProcess[] = [];
after(() => {
  for (const process of started) process.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function start(...options: string[]) {
  const child = spawn(process.execPath, [command, 'ecu', 'stim', '--json', ...options], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  started.push(child);
  const lines: Record<string, unknown>[] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(JSON.parse(line)));
  await once(output, 'line');
  const until = async (name: string): Promise<Record<string, number>> => {
    for (;;) {
      const found = lines.find((line) => name in line);
      if (found !== undefined) return found[name] as Record<string, number>;
      await sleep(5);
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const [status] = await once(child, 'exit');
    return status;
  };
  return { child, lines, until, end };
}

describe('ecu stim', () => {
  it('is a controller under a name that stays, and does what hands do, until it is interrupted', async () => {
    const [link, ini] = [join(folder, 'ecu'), join(folder, 'ecu.ini')];
    const { child, lines, until, end } = await start('--link', link, '--ini', ini, '--plain', '--source', 'engine');
    assert.deepEqual(lines[0], { serial: link, ini, source: 'engine' });
    assert.match(readFileSync(ini, 'utf8'), /signature +=/);
    assert.doesNotMatch(readFileSync(ini, 'utf8'), /messageEnvelopeFormat/);
    const port = openSync(link, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    child.stdin.write('hold rpm 1234\nvalues\n');
    assert.equal((await until('values')).rpm, 1234);
    writeSync(port, 'A');
    const block = Buffer.alloc(212);
    for (let length = 0; length < block.length; ) {
      try {
        length += readSync(port, block, length, block.length - length, null);
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
        await sleep(2);
      }
    }
    closeSync(port);
    assert.equal(block.readUInt16BE(6), 1234);
    assert.equal(await end('SIGINT'), 0);
    assert.equal((await until('counts')).block, 1, 'what it was asked is told at the end');
    assert.equal(existsSync(link), false);
  });

  it('leaves nothing behind when it is killed', async () => {
    const link = join(folder, 'killed');
    const { end } = await start('--link', link);
    await end('SIGKILL');
    while (existsSync(link)) await sleep(5);
  });

  it('says what it can be told', () => {
    const tune = join(folder, 'tune.msq');
    writeFileSync(tune, 'mine');
    const run = (...words: string[]) =>
      spawnSync(process.execPath, [command, 'ecu', 'stim', ...words], { encoding: 'utf8', input: '' });
    for (const [words, problem] of [
      [['--dialect', 'ms1'], /a dialect is one of microsquirt, speeduino, and not 'ms1'/],
      [['--source', join(folder, 'none.msl')], /none\.msl/],
      [['--redis', 'unix:/x', '--channelKey', 'k', '--baud', '9600'], /--baud is of a controller on a terminal/],
      [['--channelKey', 'k'], /--channelKey is of --redis/],
      [['--redis', 'unix:/x', '--channelKey', 'k', '--rate', '0'], /--rate 0 is not between/],
      [['--link', tune], /is there, and is no link/],
      [['--ini', join(folder, 'none', 'x.ini')], /no such file or directory/],
      [['--ini', tune], /is there, and is no definition of a simulated controller/],
    ] as const) {
      const { status, stderr } = run(...words);
      assert.equal(status, 2, stderr);
      assert.match(stderr, problem);
    }
    assert.equal(readFileSync(tune, 'utf8'), 'mine');
  });
});
