/** That the soak would notice: what it looks at is wrong here, and must be told. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { findAcknowledged } from './acknowledged.ts';
import { AuditBook } from './audit-book.ts';
import { memoryProblems } from './memory.ts';
import { Random } from './random.ts';
import { Tally } from './tally.ts';
import { PERIOD_NS, ruleCount } from './world.ts';

const MIB = 1024 * 1024;
const START = Date.parse('2026-01-01T00:00:00.000Z');
const users = ['ada', 'ben'];

let folder: string;
let told: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-soak-test-'));
  mkdirSync(join(folder, 'journals'));
  told = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (ms: number) => new Date(START + ms).toISOString();
const set = (ms: number, user: string, unit: string, dutyNs: number) => ({
  at: at(ms),
  event: 'set',
  user,
  device: unit,
  values: { enabled: true, periodNs: PERIOD_NS, dutyNs, polarity: 'normal' },
});

function bookOf(lines: readonly object[]): AuditBook {
  const path = join(folder, 'audit.jsonl');
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const book = new AuditBook(path, users, (message) => told.push(message));
  book.read();
  book.close();
  return book;
}

function journal(...lines: readonly (readonly [ms: number, unit: string, value: number])[]): string {
  const text = lines.map(([ms, unit, value]) => `${START + ms} ${START + ms + 5} ${unit} ${value}\n`).join('');
  writeFileSync(join(folder, 'journals/0-0'), text);
  return join(folder, 'journals');
}

test('what was acknowledged is found on a line of its own, and in a fold', () => {
  const fold = { ...set(900, 'ada', 'pwm0/1', 0), values: { enabled: true, polarity: 'normal' }, repeats: 2 };
  const extremes = { min: { periodNs: PERIOD_NS, dutyNs: 200 }, max: { periodNs: PERIOD_NS, dutyNs: 400 } };
  const book = bookOf([set(0, 'ada', 'pwm0/1', 100), { ...fold, ...extremes }]);
  const folderOfJournals = journal([0, 'pwm0/1', 100], [100, 'pwm0/1', 400], [200, 'pwm0/1', 200]);
  assert.equal(
    findAcknowledged(folderOfJournals, book, (message) => told.push(message)),
    3,
  );
  assert.deepEqual(told, []);
});

test('what was acknowledged and is not in the log, or not as often, is a violation', () => {
  const book = bookOf([set(0, 'ada', 'pwm0/1', 100), set(0, 'ada', 'pwm0/2', 100), set(0, 'ada', 'pwm0/3', 100)]);
  const lines = journal([0, 'pwm0/1', 101], [0, 'pwm0/2', 100], [1, 'pwm0/2', 100], [30_000, 'pwm0/3', 100]);
  findAcknowledged(lines, book, (message) => told.push(message));
  assert.match(told.join('\n'), /^acknowledged and not in the audit log: pwm0\/1 to 101/);
  assert.match(told.join('\n'), /2 changes of pwm0\/2 were acknowledged, and 1 are in the audit log/);
  assert.match(told.join('\n'), /acknowledged and not in the audit log: pwm0\/3 to 100, asked at 2026-01-01T00:00:30/);
});

test('who sets what is another’s, or more than the policy in force allows, is told', () => {
  const policy = { at: at(10), event: 'policy', taken: true, rules: ruleCount(users.length, 'tight') };
  bookOf([set(0, 'ada', 'pwm0/1', 700_000), set(5, 'ada', 'pwm1/1', 1), policy, set(20, 'ada', 'pwm0/1', 700_000)]);
  assert.equal(told.length, 2);
  assert.match(told[0] ?? '', /^ada has set pwm1\/1, which is not his/);
  assert.match(told[1] ?? '', /^ada has set pwm0\/1 to 0.7 under the policy 'tight'/);
});

test('memory that grows, a heap and descriptors that do not come back are told; what is flat is not', () => {
  const sample = (index: number, grownBytes: number) => ({
    ms: index * 500,
    actuations: index,
    rss: 200 * MIB + grownBytes,
    heap: 30 * MIB,
    descriptors: 30,
  });
  const flat = Array.from({ length: 400 }, (_, index) => sample(index, (index % 7) * MIB));
  const idle = { start: sample(0, 0), end: sample(400, 0) };
  assert.deepEqual(memoryProblems(flat, idle), []);
  const leaking = Array.from({ length: 400 }, (_, index) => sample(index, index * 0.3 * MIB));
  const end = { ...idle.end, heap: 60 * MIB, descriptors: 40 };
  assert.equal(memoryProblems(leaking, { start: idle.start, end }).length, 3);
});

test('a start on a busy machine, in which little is done, is the warm-up however long it lasts', () => {
  const slow = Array.from({ length: 400 }, (_, index) => ({
    ms: index * 500,
    actuations: index < 250 ? 0 : index - 250,
    rss: (120 + Math.min(index, 280) / 3) * MIB,
    heap: 30 * MIB,
    descriptors: 30,
  }));
  const [start, end] = [slow[0], slow[399]];
  assert.ok(start && end);
  assert.deepEqual(memoryProblems(slow, { start, end }), []);
  const grows = slow.map((sample, index) => ({ ...sample, actuations: index }));
  assert.match(memoryProblems(grows, { start, end }).join(), /^memory grows: by /);
});

test('the same seed throws the same dice; times are told within a quarter of an octave', () => {
  const throws = (seed: number) => {
    const random = new Random(seed);
    return Array.from({ length: 20 }, () => random.between(1, 6));
  };
  assert.deepEqual(throws(7), throws(7));
  assert.notDeepEqual(throws(7), throws(8));
  const tally = new Tally();
  for (let us = 1000; us <= 2000; us++) tally.called('ping', us);
  const { p50Ms = 0, p99Ms = 0 } = tally.times().ping ?? {};
  assert.ok(p50Ms >= 1.5 && p50Ms < 1.5 * 2 ** 0.25, `p50 ${p50Ms}`);
  assert.ok(p99Ms >= 1.99 && p99Ms < 1.99 * 2 ** 0.25, `p99 ${p99Ms}`);
});
