/**
 * The whole way: a Python program that knows psud's two tables and nothing else, the bridge as an ordinary user, the broker, the driver,
 * and a simulated supply with 50 Ω on its P25V. The example policy lets the user have 12 V and 0.5 A there.
 */
import assert from 'node:assert/strict';
import { type SpawnSyncOptionsWithStringEncoding, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Stage } from '../../sim/demo/stage.ts';
import { readDocument } from '../../tools/docs.ts';
import { matches, readBlocks } from '../docs/console-blocks.ts';
import { keptCompiled } from '../kept-compiled.ts';
import { commandLineOf, postern } from './stage-user.ts';

interface Seen {
  results: ({ result: string; handled: boolean } | null)[];
  psu: Record<string, unknown> | null;
}

let stage: Stage;
let python: string;
before(async () => {
  stage = await Stage.set(['psu0']);
  copyFileSync(fileURLToPath(new URL('psu-bridge-client.py', import.meta.url)), stage.path('client.py'));
  python = findPython();
  await stage.until(
    async () => (await postern(stage, ['psu', 'measure', 'psu0', 'P25V'])).status === 0,
    'the driver serves',
  );
});
after(() => stage.strike());

/** As the ordinary user. */
function asUser(): SpawnSyncOptionsWithStringEncoding {
  const { uid, gid } = stage.client;
  return { encoding: 'utf8', cwd: stage.path('home'), ...(process.getuid?.() === 0 ? { uid, gid } : {}) };
}

/** The path of one that the user may run. */
function findPython(): string {
  const where = 'import sqlite3, json, sys; print(sys.executable)';
  const candidates = ['python3', '/usr/bin/python3', '/usr/local/bin/python3'];
  const found = candidates.map((each) => spawnSync(each, ['-c', where], asUser())).find(({ status }) => status === 0);
  assert.ok(found, `none of ${candidates.join(', ')} has sqlite3`);
  return found.stdout.trim();
}

const db = () => stage.path('home/pm.sqlite3');
const bridge = (...options: string[]) => postern(stage, ['psu', 'bridge', '--db', db(), ...options]);

/** Runs the Python program. */
function program(...words: string[]): Seen {
  const { stdout, stderr } = spawnSync(python, [stage.path('client.py'), db(), ...words], asUser());
  assert.equal(stderr, '');
  return JSON.parse(stdout);
}
const resultsOf = ({ results }: Seen) => results.map((each) => each?.result);

const isOn = async () =>
  JSON.parse((await postern(stage, ['psu', 'measure', 'psu0', 'P25V', '--json'])).out).readings[0].on;

describe("a program of psud's", () => {
  it('sets voltage, limit and power, and reads back what the supply gives', async () => {
    const begun = await bridge('psu0', '--start-amps', '0.4');
    assert.equal(begun.status, 0, begun.err);
    assert.equal(program().psu?.current_limit, 0.4);
    const { results, psu } = program('SET VOLTAGE', '7.4', 'SET CURRENT LIMIT', '0.5', 'SET POWER', 'ON');
    assert.deepEqual(results, [
      { result: '7.4', handled: true },
      { result: '0.5', handled: true },
      { result: 'ON', handled: true },
    ]);
    assert.equal(psu?.power, 'ON');
    assert.deepEqual([psu.voltage_setting, psu.current_limit], [7.4, 0.5]);
    const near = (value: unknown, expected: number) => Math.abs(Number(value) - expected) < expected / 50;
    assert.ok(near(psu.measured_voltage, 7.4) && near(psu.measured_current, 7.4 / 50), JSON.stringify(psu));
  });
  it('is told of the rule that forbids it; the supply never hears of it', async () => {
    const seen = program('SET VOLTAGE', '20');
    assert.match(resultsOf(seen)[0] ?? '', /^denied: .*20.*12.*bench-psu/);
    assert.equal(seen.psu?.voltage_setting, 7.4);
  });
  it('switches off', () => {
    const { results, psu } = program('SET POWER', 'OFF');
    assert.deepEqual([results[0]?.result, psu?.power], ['OFF', 'OFF']);
  });
  it('sees what others do with the supply', async () => {
    const set = await postern(stage, ['psu', 'set', 'psu0', 'P25V', '3V']);
    assert.equal(set.status, 0, set.err);
    assert.equal(program().psu?.voltage_setting, 3);
  });
  it('finds psu empty when nobody serves, and its commands are not done later', async () => {
    assert.equal((await bridge('--kill')).status, 0);
    using database = new DatabaseSync(db(), { timeout: 2000 });
    assert.deepEqual(database.prepare('SELECT * FROM psu').all(), []);
    database.exec(`INSERT INTO command (interface, command, value, created)
      VALUES ('PSU', 'SET POWER', 'ON', datetime('now', '-5 seconds'))`);
    assert.equal((await bridge('-p', 'auto')).status, 0);
    const result = database.prepare('SELECT result FROM command ORDER BY id DESC LIMIT 1');
    await stage.until(() => result.get()?.result !== null, 'it is answered');
    assert.match(String(result.get()?.result), /^not (switched on: it is \d+ s old|done: nobody served)/);
    assert.equal(await isOn(), false);
  });
});

describe('docs/PSUD.md', () => {
  const { commands, files } = readBlocks(readDocument('docs/PSUD.md'), 'test/cli/psu-bridge-real.test.ts');
  before(async () => {
    assert.equal((await bridge('--kill')).status, 0);
    mkdirSync(stage.path('bin'));
    writeFileSync(stage.path('bin/postern'), `#!/bin/sh\nexec ${commandLineOf(stage)} "$@"\n`, { mode: 0o755 });
    symlinkSync(python, stage.path('bin/python3'));
    for (const { name, text } of files) writeFileSync(stage.path(name), text);
    rmSync(db(), { force: true });
  });
  for (const { line, text, expected } of commands)
    it(`line ${line}: ${text}`, () => {
      const searched = `${stage.path('bin')}:${process.env.PATH}`;
      const env = { ...keptCompiled(), ...stage.environment, PATH: searched, NO_COLOR: '1' };
      const options = { ...asUser(), cwd: stage.directory, env };
      const { stdout, status } = spawnSync('sh', ['-c', `exec 2>&1\n${text}`], options);
      if (expected.length === 0) assert.equal(status, 0, stdout);
      else if (!matches(expected, stdout)) assert.equal(stdout, `${expected.join('\n')}\n`);
    });
});

describe('with --lease', () => {
  it('the supply is off when the bridge was killed', async () => {
    const running = stage.start(['psu', 'bridge', 'psu0', '--db', db(), '--nodaemon', '--lease']);
    let log = '';
    running.stderr?.on('data', (text: Buffer) => {
      log += String(text);
    });
    await stage.until(() => log.includes('serving'), 'it serves');
    assert.deepEqual(resultsOf(program('SET POWER', 'ON')), ['ON']);
    assert.equal((await postern(stage, ['leases', '--json'])).out.includes('psu0'), true);
    running.kill('SIGKILL');
    await stage.until(async () => !(await isOn()), 'it is off');
  });
});

describe('an adapter that is pulled out', () => {
  it('ends the bridge, which says so, and empties psu', async () => {
    const running = stage.start(['psu', 'bridge', 'psu0', '--db', db(), '--systemd']);
    let log = '';
    running.stderr?.on('data', (text: Buffer) => {
      log += String(text);
    });
    await stage.until(() => log.includes('<6>serving'), 'it serves');
    stage.hand('unplug');
    const status = await new Promise((resolve) => running.once('close', resolve));
    stage.hand('plug');
    assert.equal(status, 8, log);
    assert.match(log, /<3>PSU:update failed \(1 in a row\)/);
    assert.match(log, /<3>ended: unavailable: .*unplugged/);
    using database = new DatabaseSync(db(), { timeout: 2000 });
    assert.deepEqual(database.prepare('SELECT * FROM psu').all(), []);
  });
});
