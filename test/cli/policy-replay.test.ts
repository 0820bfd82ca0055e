/** `postern policy replay`: what a broker recorded on the simulated kernel, put through the same policy and through others. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { sha256Hex } from '../../cli/audit/sha256.ts';
import { summarize } from '../../cli/policy/replay/summary.ts';
import { type AuditRecord, formatAuditLine, verifyAuditLog } from '../../contract/audit.ts';
import type { PolicyDocument } from '../../contract/policy/schema.ts';
import { TestBroker } from '../broker/harness.ts';
import { alice, olga, victor } from '../broker/people.ts';
import { runHere } from './harness.ts';
import { devices, judged, policyOf, type Rule, recorded, recordsIn, settled } from './replay-fixture.ts';

describe('replaying a log', () => {
  let broker: TestBroker;
  let file: string;
  const old = policyOf([
    {
      allow: ['read', 'write', 'control'],
      devices: ['fan', 'servo', 'leds', 'relay', 'lamp'],
      limits: { highRatio: [0, 0.8] },
    },
    { allow: ['read', 'control'], devices: ['clock', 'keyboard'], dangers: ['clock', 'keystrokes'] },
  ]);
  const summaryOf = (document: PolicyDocument) => summarize(judged(file, document));
  const change = (edit: (policy: PolicyDocument) => void): PolicyDocument => {
    const copy = structuredClone(old) as PolicyDocument;
    edit(copy);
    return copy;
  };

  before(async () => {
    broker = await TestBroker.start({ policy: old });
    const [bench, visitor, operator] = [
      await broker.connect(alice),
      await broker.connect(victor),
      await broker.connect(olga),
    ];
    for (const dutyNs of [10_000, 20_000, 30_000])
      await bench.pwm.set({ device: 'fan', enabled: true, periodNs: 40_000, dutyNs });
    await settled(bench.pwm.set({ device: 'fan', dutyNs: 36_000 }));
    await bench.pwm.disable({ device: 'fan' });
    await bench.gpio.set({ device: 'relay', value: 1 });
    await bench.led.set({ device: 'lamp', brightness: 200 });
    await settled(visitor.pwm.set({ device: 'servo', enabled: true, periodNs: 20_000_000, dutyNs: 1_500_000 }));
    await settled(visitor.audit.tail({}));
    await bench.ioctl.call({
      device: 'clock',
      request: 'setTime',
      fields: { sec: 1, min: 2, hour: 3, mday: 4, mon: 5, year: 126 },
    });
    await bench.subscribe('input.events', { devices: ['keyboard'] });
    await operator.policy.reload();
    file = await recorded(broker);
  });
  after(() => broker[Symbol.asyncDispose]());

  it('changes nothing under the same policy', () => {
    const { refused, allowed, stays } = summaryOf(old);
    assert.deepEqual([refused, allowed], [[], []]);
    assert.ok(stays.allowed >= 8 && stays.refused >= 2, JSON.stringify(stays));
  });
  it('says what a narrower policy refuses, by which limit of which rule; of folded lines at most how many', () => {
    const { refused } = summaryOf(
      change(({ rules: [first] }) => Object.assign(first as Rule, { limits: { highRatio: [0, 0.6] } })),
    );
    assert.equal(refused.length, 1);
    const [group] = refused;
    assert.match(group?.message ?? '', /^high ratio 0\.75 is above 0\.6 \(rule rule0, new\.json:\d+\)$/);
    assert.deepEqual(
      { ...group, message: '', where: '', first: 0 },
      {
        user: 'alice',
        device: 'fan',
        what: 'pwm.set',
        message: '',
        where: '',
        rule: 'rule0',
        limit: 'highRatio',
        count: 2,
        atMost: true,
        first: 0,
      },
    );
  });
  it('says what a wider policy allows', () => {
    const { allowed, refused } = summaryOf(
      change(({ rules: [first] }) => Object.assign(first as Rule, { limits: { highRatio: [0, 0.95] } })),
    );
    assert.deepEqual(
      allowed.map(({ user, device, what, count }) => [user, device, what, count]),
      [['alice', 'fan', 'pwm.set', 1]],
    );
    assert.deepEqual(refused, []);
  });
  it('allows what was refused for want of a rule only where the line tells enough', () => {
    const visitors = { id: 'v', groups: ['visitors'], devices: ['servo'], allow: ['write'] } satisfies Rule;
    const plain = summaryOf(change(({ rules }) => rules.push(visitors)));
    assert.deepEqual(
      plain.allowed.map(({ user, device }) => [user, device]),
      [['victor', 'servo']],
    );
    const limited = summaryOf(change(({ rules }) => rules.push({ ...visitors, limits: { highRatio: [0, 0.5] } })));
    assert.deepEqual(limited.allowed, []);
    assert.ok(limited.untold.some(({ user, device }) => user === 'victor' && device === 'servo'));
  });
  it('refuses what has lost its device, its danger, its rule or its administrator', () => {
    const lost = summaryOf(
      change((policy) => {
        delete (policy.devices as Record<string, unknown>).relay;
        policy.rules = policy.rules.slice(1).map((rule) => ({ ...rule, dangers: [] }));
        policy.admins = [];
      }),
    );
    const said = lost.refused.map(({ device, what, limit }) => [device ?? '', what, limit ?? ''].join(' '));
    for (const expected of ['relay gpio.set ', 'fan pwm.set ', 'lamp led.set ', 'clock ioctl.call danger', ' reload '])
      assert.ok(said.includes(expected), `${expected} in ${said.join(', ')}`);
    // A keyboard, or a device without keys to type with: a line of `listen` does not say.
    assert.ok(lost.untold.some(({ device, what }) => device === 'keyboard' && what === 'listen'));
  });
  it('is a command: files in any order, groups and counts, JSON, and a status of its own', async () => {
    const [early, late] = [join(broker.directory, 'audit.jsonl.0004'), join(broker.directory, 'late.jsonl')];
    const lines = readFileSync(file, 'utf8').split('\n');
    const first = lines.slice(0, 4).map((line) => `${line}\n`);
    writeFileSync(early, first.join(''));
    const { head } = verifyAuditLog(first.join(''), sha256Hex);
    let chained = head;
    const rest = [{ n: 5, at: '', event: 'open', prev: head }, ...recordsIn(file).slice(4)].map((record, index) => {
      const { hash: _, ...own } = record as AuditRecord;
      const { line, hash } = formatAuditLine({ ...own, n: 5 + index }, chained, sha256Hex);
      chained = hash;
      return `${line}\n`;
    });
    writeFileSync(late, rest.join(''));
    const candidate = join(broker.directory, 'candidate.json');
    // Groups of this machine: here a rule for the user's name.
    writeFileSync(candidate, JSON.stringify({ devices, rules: [] }, null, 2));
    const none = await runHere(['policy', 'replay', candidate, late, early]);
    assert.equal(none.status, 1);
    assert.match(
      none.out,
      /^refused now: pwm\.set on fan by alice, up to \d+ requests from line \d+ \(20.*Z\) on\n {2}no rule allows alice/m,
    );
    assert.match(
      none.out,
      /\d+ lines: 0 requests stay allowed, \d+ stay refused, \d+ would be refused, 0 would be allowed, \d+ cannot be told\n$/,
    );
    assert.doesNotMatch(none.err, /broken/);
    const json = JSON.parse((await runHere(['policy', 'replay', '--json', candidate, late, early])).out);
    assert.equal(json.lines, lines.length);
    assert.deepEqual(Object.keys(json), ['lines', 'refused', 'allowed', 'untold', 'stays']);
    const nothing = join(broker.directory, 'nothing.jsonl');
    writeFileSync(nothing, '');
    assert.equal((await runHere(['policy', 'replay', candidate, nothing])).status, 0);
    writeFileSync(late, rest.join('').replace('"pwm.set"', '"pwm.get"'));
    assert.match(
      (await runHere(['policy', 'replay', candidate, early, late])).err,
      /late\.jsonl: broken at line \d+: .*; judged all the same/,
    );
  });

  it('judges no line that tells nothing, whatever names are in it', async () => {
    const by = { at: '2026-11-26T00:00:00.000Z', user: 'alice', uid: 1000, key: 'k' };
    const fields = { request: 'setTime', '__proto__.polluted': 1, 'constructor.prototype.polluted': 1 };
    const odd = [
      { event: 'call', device: 'clock', method: 'ioctl.call', values: fields },
      { event: 'send', device: 'port', values: { lines: 'a"b\\q' } },
      { event: 'constructor', device: 'fan' },
      { event: 'program', devices: 42 },
    ];
    const log = join(broker.directory, 'odd.jsonl');
    writeFileSync(log, odd.map((line, n) => `${JSON.stringify({ n: n + 1, ...by, ...line })}\n`).join(''));
    const candidate = join(broker.directory, 'ports.json');
    const port = { kind: 'serial', path: '/dev/ttyUSB0', baudRate: 9600 };
    writeFileSync(candidate, JSON.stringify({ devices: { ...devices, port }, rules: [] }));
    const { status, out, err } = await runHere(['policy', 'replay', candidate, log]);
    assert.equal(status, 0, err);
    assert.match(out, /4 cannot be told\n$/);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
});

it('what has no end is not read: a device in the place of a log, or of a policy', async () => {
  const policy = join(mkdtempSync(join(tmpdir(), 'postern-replay-')), 'policy.json');
  after(() => rmSync(dirname(policy), { recursive: true }));
  writeFileSync(policy, '{ "devices": {}, "rules": [] }');
  for (const words of [
    ['replay', '/dev/zero'],
    ['replay', policy, '/dev/zero'],
    ['lint', '/dev/zero'],
  ]) {
    const { status, err } = await runHere(['policy', ...words]);
    assert.match(err, /cannot read \/dev\/zero: it is a device, and no file/, words.join(' '));
    assert.equal(status, 2);
  }
  const { status, err } = await runHere(['audit', 'verify', '/dev/zero']);
  assert.match(err, /cannot read \/dev\/zero: it is a device, and no file/);
  assert.equal(status, 2);
});
