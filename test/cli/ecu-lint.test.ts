import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runHere } from './harness.ts';

const file = (name: string) => fileURLToPath(new URL(`../drivers/megasquirt/ini/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'postern-lint-'));
after(() => rmSync(folder, { recursive: true }));
const lint = (...words: string[]) => runHere(['ecu', 'lint', ...words]);

describe('postern ecu lint', () => {
  it('says what a definition defines, and that nothing is wrong', async () => {
    const { status, out, err } = await lint(file('micro.ini'));
    assert.equal(status, 0);
    assert.match(out, /^signature: +MicroExtra 3.4$/m);
    assert.match(out, /^protocol: +plain, big endian$/m);
    assert.match(out, /^reads: +block$/m);
    assert.match(out, /^block: +24 bytes$/m);
    assert.match(out, /^channels: +17, of which 6 are computed$/m);
    assert.match(out, /^pages: +Front page, Gauges$/m);
    assert.equal(err, `${file('micro.ini')}: 0 errors, 0 warnings, 0 notes\n`);
  });

  it('names file and line of each finding, and ends with 1 for errors', async () => {
    const { status, out, err } = await lint(file('bad.ini'));
    assert.equal(status, 1);
    assert.ok(out.startsWith(`${file('bad.ini')}:1: warning: #include other.ini is not followed`));
    assert.ok(out.includes(`${file('bad.ini')}:20: error: e is computed from itself: e → f → e\n`));
    assert.match(err, /bad\.ini: 7 errors, \d+ warnings, 1 notes\n$/);
  });

  it('refuses a device, which has no end', async () => {
    const { status, err } = await lint('/dev/null');
    assert.equal(status, 2);
    assert.match(err, /cannot read \/dev\/null: it is a device, and no file/);
  });

  it('fails for warnings only where it shall', async () => {
    assert.equal((await lint(file('ruse.ini'))).status, 0);
    assert.equal((await lint('--strict', file('ruse.ini'))).status, 1);
  });

  it('is JSON, a line for each finding and one for each file', async () => {
    const { status, out, err } = await lint('--json', file('scatter.ini'), file('ruse.ini'));
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual([status, err], [0, '']);
    assert.deepEqual(lines[0], {
      file: file('scatter.ini'),
      ...{
        errors: 0,
        warnings: 0,
        notes: 0,
        signature: 'MX3 Format 0500.01 ',
        protocol: 'envelope',
        endianness: 'little',
      },
      ...{
        reads: 'scattered',
        blockBytes: 512,
        channels: 3,
        derived: 1,
        gauges: 0,
        pages: [],
        logged: 0,
        tables: 0,
        constants: 2,
      },
    });
    assert.deepEqual(lines[1], {
      severity: 'warning',
      file: file('ruse.ini'),
      line: 53,
      message: 'counter: of its 64 bits the low 32 are read, as U32',
    });
    assert.equal(lines.at(-1).warnings, 3);
  });

  it('takes the settings that its #if ask for', async () => {
    const units = async (...words: string[]) =>
      JSON.parse((await lint('--json', ...words, file('micro.ini'))).out.trim().split('\n').at(-1) ?? '');
    assert.equal((await units('--settings', 'LAMBDA,CELSIUS')).channels, 18);
    assert.equal((await units('--settings', '!LAMBDA')).channels, 17);
    assert.match(
      (await lint('--settings', 'LAMBDER', file('micro.ini'))).out,
      /:1: warning: no #if asks for the setting LAMBDER: is it LAMBDA\?/,
    );
  });

  it('does not let a file write into the terminal', async () => {
    const path = join(folder, 'evil.ini');
    writeFileSync(path, 'signature = "\u001b[31mred"\n[\u001b]0;title\u0007]\n[OutputChannels]\n\u001b[2J = 5\n');
    const { out } = await lint(path);
    assert.ok(!/(?!\n)\p{Cc}/u.test(out), JSON.stringify(out));
  });

  it('says what it cannot read', async () => {
    const gone = await lint(join(folder, 'gone.ini'));
    assert.deepEqual(
      [gone.status, gone.err.split('\n')[0]],
      [2, `postern: invalid: cannot read ${join(folder, 'gone.ini')}: there is no such file`],
    );
    assert.match((await lint(folder)).err, /it is a folder/);
    assert.match((await lint()).err, /file/);
  });
});
