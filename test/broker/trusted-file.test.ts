import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { checkOwnDirectory, readTrustedFile, UntrustedFile } from '../../broker/trusted-file.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-trust-'));
  path = join(directory, 'policy.json');
  writeFileSync(path, '{}', { mode: 0o644 });
});
afterEach(() => rmSync(directory, { recursive: true }));

const refused = (why: RegExp) =>
  assert.throws(
    () => readTrustedFile(path),
    (error: Error) => error instanceof UntrustedFile && why.test(error.message),
  );

test('a file of our own that only we can write is read', () => {
  assert.equal(readTrustedFile(path), '{}');
});

for (const mode of [0o664, 0o646, 0o666])
  test(`a file of mode ${mode.toString(8)} is refused, with the command that mends it`, () => {
    chmodSync(path, mode);
    refused(/can be written by others .*chmod go-w/);
  });

test('a directory that others can write is refused, unless it is sticky', () => {
  chmodSync(directory, 0o777);
  refused(/the directory .* can be written by others/);
  chmodSync(directory, 0o1777);
  assert.equal(readTrustedFile(path), '{}');
});

test('so is a directory further up', () => {
  const inner = join(directory, 'a', 'b');
  mkdirSync(inner, { recursive: true });
  path = join(inner, 'policy.json');
  writeFileSync(path, '{}');
  chmodSync(directory, 0o775);
  refused(/the directory .*postern-trust-[^/]* can be written by others/);
});

test('a symbolic link at the end is not followed', () => {
  const link = join(directory, 'link.json');
  symlinkSync(path, link);
  path = link;
  refused(/symbolic link/);
});

test('a directory, a fifo and a device are no policy', () => {
  path = directory;
  refused(/not a plain file/);
  path = join(directory, 'fifo');
  assert.equal(spawnSync('mkfifo', [path]).status, 0);
  refused(/not a plain file/);
  path = '/dev/null';
  refused(/not a plain file/);
});

test('a file that is too large is refused before it is read', () => {
  truncateSync(path, 2 ** 30);
  refused(/at most/);
});

test('bytes that are no text are refused', () => {
  writeFileSync(path, Buffer.from([0x7b, 0xff, 0x7d]));
  refused(/not UTF-8/);
});

test('a file that is not there is an ENOENT, which callers tell apart', () => {
  path = join(directory, 'none.json');
  assert.throws(() => readTrustedFile(path), { code: 'ENOENT' });
});

test('a directory for files of the broker’s own is not one where others put theirs, sticky or not', () => {
  checkOwnDirectory(directory);
  for (const mode of [0o777, 0o1777, 0o775]) {
    chmodSync(directory, mode);
    assert.throws(() => checkOwnDirectory(directory), /others can put files into/);
  }
});
