import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { requestNumber, shippedProfiles } from '../../contract/profiles.ts';
import { runHere } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-ioctl-'));
after(() => rmSync(folder, { recursive: true }));

/** Nothing here needs a broker. */
const run = (...words: string[]) => runHere(['ioctl', ...words, '--socket', '/nowhere']);

function profileFile(name: string, changes: object = {}): string {
  const file = join(folder, `${name}.json`);
  const go = { direction: 'write', type: 'p', nr: 1, argument: { type: 'int' }, access: 'write', doc: 'Goes.' };
  const node = { type: 'character', subsystems: ['cuse'] };
  writeFileSync(file, JSON.stringify({ name, doc: 'A pump.', node, requests: { go }, ...changes }, undefined, 2));
  return file;
}

describe('postern ioctl explain', () => {
  it('says what a number says and what it means', async () => {
    const text = [
      '0x80306D02 (2150657282)',
      'direction:  read: the kernel writes what is pointed to',
      "type:       'm' (0x6d)",
      'number:     2',
      'size:       48 bytes',
      'It means',
      '  mtio.status, MTIOCGET: Position, and what the drive says about itself and its cartridge.',
      '',
    ].join('\n');
    for (const word of ['0x80306D02', '0x80306d02', '2150657282', 'MTIOCGET', 'mtiocget', 'mtio.status'])
      assert.deepEqual(await run('explain', word), { status: 0, out: text, err: '' });
  });
  it('names the dangers of a request, and those of its values', async () => {
    const { out } = await run('explain', 'MTIOCTOP');
    assert.match(
      out,
      /mtio\.operate, MTIOCTOP: .*\n {4}\[danger erase\] with op=erase, .*\n {4}\[danger mark\] with op=writeFileMarks/,
    );
    const json = JSON.parse((await run('explain', 'MTIOCTOP', '--json')).out);
    assert.deepEqual([json.number, json.direction, json.size], [0x40086d01, 'write', 8]);
    assert.deepEqual(json.exact[0].valueDangers.erase[0], 'op=erase');
  });
  it('warns of what hands the machine away, by number and by name', async () => {
    for (const word of ['0x5412', 'TIOCSTI']) {
      const { out } = await run('explain', word);
      assert.match(out, /^direction: +none, or an old number that does not say$/m);
      assert.match(out, /TIOCSTI \[danger machine\]: Types into a terminal/);
    }
  });
  it('shows what is alike but for its size, and what nobody has', async () => {
    const { out } = await run('explain', '0x80ff4506');
    assert.match(out, /No profile has it\.\nThe same type and number, .* have\n {2}input\.name, EVIOCGNAME\(256\)/);
    assert.match((await run('explain', 'EVIOCGNAME')).out, /^0x81004506/);
    assert.match((await run('explain', '0')).out, /No profile has it\.\n$/);
  });
  it('explains every one that has a name', async () => {
    const { out } = await run('explain', 'status');
    for (const name of ['mtio.status', 'watchdog.status', 'loop.status']) assert.ok(out.includes(name), name);
    const lines = (await run('explain', 'status', '--json')).out.trim().split('\n');
    assert.equal(lines.length, 3);
  });
  it('finds every request of every shipped profile by its number and its name', async () => {
    for (const profile of Object.values(shippedProfiles))
      for (const request of Object.keys(profile.requests)) {
        const name = `${profile.name}.${request}`;
        assert.ok((await run('explain', name)).out.includes(`  ${name}`), name);
        assert.ok((await run('explain', String(requestNumber(profile, request)))).out.includes(`  ${name}`), name);
      }
  });
  it('looks through a profile of your own, too', async () => {
    const file = profileFile('pump');
    assert.match((await run('explain', '0x40047001', '--profile', file)).out, /pump\.go: Goes\./);
    assert.match((await run('explain', 'go', '--profile', file)).out, /pump\.go: Goes\./);
    const wrong = profileFile('broken', { requests: {}, node: { type: 'tape' } });
    const { status, err } = await run('explain', '1', '--profile', wrong);
    assert.equal(status, 2);
    assert.match(err, /broken\.json:\d+: .*\n {2}hint: 'postern ioctl lint .*broken\.json' lists all that is wrong/);
  });
  it('suggests names, and refuses what no request can be', async () => {
    assert.match(
      (await run('explain', 'MTIOCGTE')).err,
      /no profile has a request 'MTIOCGTE'\n {2}hint: did you mean MTIOCGET\?/,
    );
    assert.match((await run('explain', 'zzzzzz')).err, /hint: give its number/);
    assert.match((await run('explain', '0x100000000')).err, /they have 32 bits/);
    assert.match((await run('explain', '12x')).err, /no profile has a request '12x'/);
    assert.equal((await run('explain')).status, 2);
  });
});

describe('postern ioctl lint', () => {
  it('is content with what is right', async () => {
    const file = profileFile('pump');
    assert.deepEqual(await run('lint', file), {
      status: 0,
      out: '',
      err: `${file}: 0 errors; profile 'pump' has go\n`,
    });
  });
  it('tells all that is wrong, each with its place, as editors read it', async () => {
    const wrong = { direction: 'write', type: 'p', nr: 1, argument: 'nope', access: 'write', doc: 'x' };
    const file = profileFile('mtio', { requests: { go: wrong } });
    const { status, out, err } = await run('lint', file);
    assert.equal(status, 1);
    assert.match(out, /mtio\.json:2:3: error: name: a profile 'mtio' comes with Postern/);
    assert.match(out, /mtio\.json:\d+:\d+: error: requests\.go\.argument: there is no 'nope' in 'structs'/);
    assert.equal(err, `${file}: 2 errors\n`);
    const [first = ''] = (await run('lint', file, '--json')).out.split('\n');
    assert.equal(JSON.parse(first).severity, 'error');
  });
  it('will not have a danger unnamed', async () => {
    const sti = { direction: 'none', number: 0x5412, access: 'write', doc: 'Types.' };
    const { status, out } = await run('lint', profileFile('typist', { requests: { sti } }));
    assert.equal(status, 1);
    assert.match(out, /TIOCSTI/);
  });
  it('needs a file that is there', async () => {
    assert.match((await run('lint', '/no/such.json')).err, /cannot read \/no\/such\.json: there is no such file/);
    assert.equal((await run('lint')).status, 2);
  });
});
