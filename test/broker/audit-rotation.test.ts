/** A log that is long enough goes on in a new file: the chain holds over all of them, and no line is lost wherever a broker dies meanwhile. */
import assert from 'node:assert/strict';
import fs, { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, mock, test } from 'node:test';
import { AuditFile } from '../../broker/audit/file.ts';
import { type Rotation, rotationOf } from '../../broker/audit/rotation.ts';
import { verifyFiles } from '../../cli/audit/verify.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'postern-audit-'));
  path = join(directory, 'audit.jsonl');
});
afterEach(() => rmSync(directory, { recursive: true }));

const all: Rotation = { bytes: 2000, keep: 0 };
const names = () => readdirSync(directory).sort();
/** Oldest first, however many links one has. */
const chain = () =>
  [...names().filter((name) => /\.\d{12}$/.test(name)), 'audit.jsonl'].map((name) => ({
    file: name,
    text: readFileSync(join(directory, name), 'utf8'),
  }));
const events = () =>
  chain().flatMap(({ text }) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { n: number; event: string; value?: number }),
  );
const values = () => events().flatMap(({ value }) => value ?? []);
const append = (file: AuditFile, value: number) =>
  file.append([{ event: 'set', atMs: 1_700_000_000_000, value, more: 'x'.repeat(150) }]);
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

function mustHold(): void {
  const verdicts = verifyFiles(chain());
  assert.deepEqual(
    verdicts.filter(({ ok }) => !ok),
    [],
  );
  assert.deepEqual(
    events().map(({ n }) => n),
    numbers(events().length).map((index) => index + 1),
    'numbers go on',
  );
}

test('files of some size, named by their last line; the chain holds over them', () => {
  const said: string[] = [];
  const file = new AuditFile(path, all);
  file.onRotated = (message) => said.push(message);
  for (const value of numbers(40)) append(file, value);
  file.close();
  const rotated = names().slice(1);
  assert.ok(rotated.length >= 4, rotated.join());
  for (const name of rotated) {
    const lines = readFileSync(join(directory, name), 'utf8').trimEnd().split('\n');
    assert.equal(Number(name.split('.').at(-1)), JSON.parse(lines.at(-1) ?? '').n);
    assert.ok(lines.join('\n').length < 2400);
  }
  mustHold();
  assert.deepEqual(values(), numbers(40));
  assert.equal(said.length, rotated.length);
  assert.match(said[0] ?? '', /audit\.jsonl\.0+\d+ is full: its last line is \d+, with hash [0-9a-f]{64}$/);
});

test('another broker goes on where the first ended, in the middle of a file and at its end', () => {
  for (const value of numbers(30)) {
    const file = new AuditFile(path, all);
    append(file, value);
    file.close();
  }
  mustHold();
  assert.deepEqual(values(), numbers(30));
});

test('so many older files are kept, and it is said which are not', () => {
  const said: string[] = [];
  const file = new AuditFile(path, { bytes: 2000, keep: 2 });
  file.onRotated = (message) => said.push(message);
  for (const value of numbers(60)) append(file, value);
  file.close();
  assert.equal(names().length, 3);
  assert.ok(verifyFiles(chain()).every(({ ok }) => ok));
  assert.equal(values().at(-1), 59);
  assert.ok(said.some((message) => /is deleted: 2 older files are kept$/.test(message)));
});

test('the last lines are shown over the end of a file', () => {
  const file = new AuditFile(path, all);
  let rotations = 0;
  file.onRotated = () => rotations++;
  let value = 0;
  while (rotations < 2) append(file, value++);
  const shown = file.tail(5).map((line) => JSON.parse(line).n);
  assert.deepEqual(
    shown,
    [4, 3, 2, 1, 0].map((back) => file.lines - back),
  );
  file.close();
});

test('a log that somebody moved away while no broker ran: the next one goes on with its chain', () => {
  const first = new AuditFile(path, all);
  for (const value of numbers(12)) append(first, value);
  first.close();
  renameSync(path, `${path}.${String(first.lines).padStart(12, '0')}`);
  const second = new AuditFile(path, all);
  append(second, 12);
  second.close();
  mustHold();
});

describe('what is missing is found, and said where', () => {
  beforeEach(() => {
    const file = new AuditFile(path, all);
    for (const value of numbers(40)) append(file, value);
    file.close();
  });
  const broken = () => verifyFiles(chain()).filter(({ ok }) => !ok);

  test('a file', () => {
    const [, second = ''] = chain().map(({ file }) => file);
    const lines = readFileSync(join(directory, second), 'utf8').trimEnd().split('\n');
    const [from, to] = [lines[0], lines.at(-1)].map((line) => JSON.parse(line ?? '').n);
    rmSync(join(directory, second));
    const [verdict, ...others] = broken();
    assert.deepEqual(others, []);
    assert.equal(verdict?.line, 1);
    assert.match(verdict?.problem ?? '', new RegExp(`lines ${from} to ${to} are missing`));
  });

  test('the last line of a file', () => {
    const [first = ''] = chain().map(({ file }) => file);
    const text = readFileSync(join(directory, first), 'utf8').trimEnd();
    const n = JSON.parse(text.split('\n').at(-1) ?? '').n;
    fs.writeFileSync(join(directory, first), text.slice(0, text.lastIndexOf('\n') + 1));
    const [verdict, ...others] = broken();
    assert.deepEqual(others, []);
    assert.match(verdict?.problem ?? '', new RegExp(`lines ${n} to ${n} are missing`));
  });

  test('the end of a line', () => {
    const [first = ''] = chain().map(({ file }) => file);
    fs.truncateSync(join(directory, first), readFileSync(join(directory, first)).length - 5);
    assert.match(broken()[0]?.problem ?? '', /cut off/);
  });

  test('a file that is there twice', () => {
    const twice = chain().flatMap((each, index) => (index === 1 ? [each, each] : [each]));
    assert.match(verifyFiles(twice).find(({ ok }) => !ok)?.problem ?? '', /does not continue/);
  });

  test('they may be given in any order', () => {
    assert.ok(verifyFiles(chain().toReversed()).every(({ ok }) => ok));
  });
});

/** What a broker does to files, in the order in which it does it. */
const calls = ['openSync', 'writeSync', 'fdatasyncSync', 'linkSync', 'renameSync', 'fsyncSync', 'rmSync'] as const;
class Death extends Error {}

/** Lets so many of the calls through, half of the next one if it writes, and none after it. */
function dieAfter(count: number): () => number {
  let done = 0;
  for (const name of calls) {
    const real = fs[name] as (...words: unknown[]) => unknown;
    mock.method(fs, name, (...words: unknown[]) => {
      if (done++ < count) return real(...words);
      const [fd, bytes] = words;
      if (name === 'writeSync' && done === count + 1) real(fd, (bytes as Buffer).subarray(0, 40));
      throw new Death(name);
    });
  }
  syncBuiltinESMExports();
  return () => {
    mock.restoreAll();
    syncBuiltinESMExports();
    return done;
  };
}

test('a broker that dies at any step of a rotation, or in the middle of a write: nothing that was taken is lost, and the chain goes on', () => {
  let step = 0;
  for (; ; step++) {
    for (const name of names()) rmSync(join(directory, name));
    const first = new AuditFile(path, all);
    let value = 0;
    while (fs.statSync(path).size < all.bytes) append(first, value++);
    const restore = dieAfter(step);
    let isAlive = true;
    try {
      // The rotation, and the line after it. What is written half has not been taken.
      isAlive = append(first, value) && first.writable;
    } catch (error) {
      assert.ok(error instanceof Death);
      isAlive = false;
    } finally {
      restore();
    }
    const taken = isAlive ? value : value - 1;
    const next = new AuditFile(path, all);
    append(next, 1000);
    next.close();
    const torn = names().filter((name) => name.includes('.torn-'));
    const found = [
      ...torn.map((name) => readFileSync(join(directory, name), 'utf8')),
      ...chain().map(({ text }) => text),
    ]
      .join('')
      .matchAll(/"value":(\d+),"more":"x{150}","hash":"/g);
    const held = [...found].map(([, number]) => Number(number)).filter((number) => number <= value);
    assert.deepEqual([...new Set(held)].sort((a, b) => a - b).slice(0, taken + 1), numbers(taken + 1), `step ${step}`);
    assert.equal(held.length, new Set(held).size, `step ${step}: no line is there twice`);
    if (torn.length === 0) mustHold();
    else assert.ok(verifyFiles([...chain(), ...tornFiles(torn)]).filter(({ ok }) => !ok).length <= 1, `step ${step}`);
    assert.deepEqual(
      names().filter((name) => name.endsWith('.new')),
      [],
    );
    if (isAlive) break;
  }
  assert.ok(step >= 9, `${step} steps`);
});

const tornFiles = (torn: readonly string[]) =>
  torn.map((file) => ({ file, text: readFileSync(join(directory, file), 'utf8') }));

test('where there is no room for a new file, it goes on in the old one', () => {
  const said: string[] = [];
  const file = new AuditFile(path, all);
  file.onRotated = (message) => said.push(message);
  let value = 0;
  while (fs.statSync(path).size < all.bytes) append(file, value++);
  mock.method(fs, 'linkSync', () => {
    throw new Error('ENOSPC');
  });
  syncBuiltinESMExports();
  append(file, value++);
  append(file, value++);
  mock.restoreAll();
  syncBuiltinESMExports();
  file.close();
  assert.deepEqual(names(), ['audit.jsonl']);
  mustHold();
  assert.deepEqual(values(), numbers(value));
  assert.deepEqual(said.length, 1);
  assert.match(said[0] ?? '', /could not be rotated, it goes on as it is: ENOSPC/);
});

test('options say when, and how many are kept', () => {
  assert.deepEqual(rotationOf({}), { bytes: 64 * 1024 * 1024, keep: 16 });
  assert.deepEqual(rotationOf({ 'audit-bytes': '1000000', 'audit-keep': '0' }), { bytes: 1_000_000, keep: 0 });
  assert.throws(() => rotationOf({ 'audit-bytes': '10' }), /--audit-bytes is a whole number from 4096 to/);
  assert.throws(() => rotationOf({ 'audit-keep': '-1' }), /--audit-keep is a whole number from 0 to/);
});
