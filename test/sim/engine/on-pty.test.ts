/** The model as a process of its own, on a pseudo terminal: read and written as any program would, by Node's files alone. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  existsSync,
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
import { within } from '../../patience.ts';

const main = fileURLToPath(new URL('../../../sim/engine/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'postern-engine-'));
const started: ChildProcess[] = [];
after(() => {
  for (const process of started) process.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

type Said = Record<string, unknown> & { result?: Record<string, unknown> };

async function start(...options: string[]) {
  const child = spawn(process.execPath, [main, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
  started.push(child);
  const [path] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const port = openSync(path, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
  const room = Buffer.alloc(4096);
  let text = '';
  let id = 0;
  const ask = async (request: object): Promise<Record<string, unknown>> => {
    id += 1;
    writeSync(port, `${JSON.stringify({ id, ...request })}\n`);
    for (;;) {
      const lines = text.split('\n');
      const said = lines.slice(0, -1).map((line) => JSON.parse(line) as Said);
      const answer = said.find((each) => each.id === id);
      if (answer !== undefined) return answer.result ?? answer;
      try {
        text += room.toString('latin1', 0, readSync(port, room));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
        await sleep(1);
      }
    }
  };
  return { child, path, ask, close: () => closeSync(port) };
}

describe('the model of the engine as a process', { timeout: within(300_000) }, () => {
  it('says who it is, turns, and keeps what was saved for the next one', async () => {
    const words = ['--link', join(folder, 'port'), '--storage', join(folder, 'calibration'), '--cylinders', '8'];
    const engine = await start(...words, '--volts', 'ECT=0.85');
    assert.equal(readlinkSync(join(folder, 'port')), engine.path);
    const { board, cylinders } = await engine.ask({ method: 'hello' });
    assert.deepEqual({ board, cylinders }, { board: 'model', cylinders: 8 });
    await engine.ask({ method: 'set', name: 'SimulatedRPM', value: 1500 });
    while ((await engine.ask({ method: 'status' })).injection !== 'sequential') await sleep(5);
    while (Number((await engine.ask({ method: 'lateness', of: 'coils' })).count) < 20) await sleep(5);
    assert.ok(Number((await engine.ask({ method: 'get', name: 'ECT' })).value) > 150);
    await engine.ask({ method: 'set', name: 'MaxRPM', value: 5000 });
    await engine.ask({ method: 'save' });
    engine.close();
    engine.child.stdin?.end();
    await once(engine.child, 'exit');
    assert.equal(existsSync(join(folder, 'port')), false);
    const next = await start(...words);
    assert.equal((await next.ask({ method: 'get', name: 'MaxRPM' })).value, 5000);
    next.close();
  });

  it('says what is wrong with its words', () => {
    for (const [words, complaint] of [
      [['--cylinders', '17'], /'17' is no number from 1 to 16/],
      [['--volts', 'EGR=1'], /a sensor is one of TPS, .*, and not 'EGR'/],
      [['--volts', 'ECT=warm'], /'ECT=warm' is no sensor's volts/],
      [['--link', main], /is there, and is no link/],
      [['--nothing'], /--nothing/],
    ] as const) {
      const { status, stderr } = spawnSync(process.execPath, [main, ...words], { encoding: 'utf8' });
      assert.equal(status, 64);
      assert.match(stderr, complaint);
      assert.match(stderr, /^usage: /m);
    }
  });
});
