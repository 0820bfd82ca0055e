/**
 * Audit tampering and truncation: who has done something he should not have wants the log not to say so: a line changed, taken out or put in, the end cut
 * off, the whole replaced, while the broker runs or between two of them.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatAuditLine, GENESIS, verifyAuditLog } from '../../contract/audit.ts';
import { TestBroker } from '../broker/harness.ts';
import { alice, bob, eve } from '../broker/people.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const verified = (text: string) => verifyAuditLog(text, sha256);

/** A log of a broker's life: somebody set something, somebody else was refused. */
async function life(broker: TestBroker): Promise<void> {
  const [client, other] = [await broker.connect(alice), await broker.connect(eve)];
  await using lease = await client.lease({ device: 'heater' });
  await client.pwm.set({ device: 'heater', enabled: true, periodNs: 1000, dutyNs: 500 });
  await other.pwm.set({ device: 'heater', enabled: false }).catch(() => undefined);
  assert.ok(lease);
}

test('whatever one line is made to say, or two change places, it is noticed, and where', async () => {
  await using broker = await TestBroker.start();
  await life(broker);
  await broker.stop();
  const text = readFileSync(broker.auditPath, 'utf8');
  const lines = text.trimEnd().split('\n');
  assert.ok(verified(text).ok && lines.length > 5);
  const joined = (changed: readonly string[]) => `${changed.join('\n')}\n`;
  for (const [at, line] of lines.entries()) {
    const forgeries = {
      renamed: joined(
        lines.with(
          at,
          line.replace(/alice|eve|heater|"n":/, (word) => (word === '"n":' ? '"N":' : 'carol')),
        ),
      ),
      'left out': joined(lines.toSpliced(at, 1)),
      doubled: joined(lines.toSpliced(at, 0, line)),
      'with a space': joined(lines.with(at, line.replace(':', ': '))),
      'with a key twice': joined(lines.with(at, line.replace('{', '{"event":"ping",'))),
      swapped: joined(
        at === 0 ? lines.with(0, lines[1] ?? '').with(1, line) : lines.with(at, lines[at - 1] ?? '').with(at - 1, line),
      ),
    };
    for (const [what, forged] of Object.entries(forgeries)) {
      // Without its last line it is an older log: that is what the head in the journal is for.
      if (what === 'left out' && at === lines.length - 1) continue;
      const { ok, lines: holding } = verified(forged);
      assert.equal(ok, false, `${what}: line ${at + 1}`);
      assert.ok(holding <= at + 1, 'it says where');
    }
  }
});

test('an end that was cut off, and a log that was written anew as a whole, do not have the head that the journal has', async () => {
  await using broker = await TestBroker.start();
  await life(broker);
  await broker.stop();
  const head = /line (\d+) has hash ([0-9a-f]{64})/.exec(
    broker.log.findLast((line) => line.includes('has hash')) ?? '',
  );
  const text = readFileSync(broker.auditPath, 'utf8');
  const lines = text.trimEnd().split('\n');
  assert.deepEqual([head?.[1], head?.[2]], [String(lines.length), verified(text).head]);

  const cut = verified(`${lines.slice(0, -2).join('\n')}\n`);
  assert.deepEqual([cut.ok, cut.head === head?.[2]], [true, false]);

  let previous = GENESIS;
  const anew = lines.map((line) => {
    const { hash: _, ...record } = JSON.parse(line.replaceAll('alice', 'carol'));
    const made = formatAuditLine(record, previous, sha256);
    previous = made.hash;
    return made.line;
  });
  const forged = verified(`${anew.join('\n')}\n`);
  assert.deepEqual([forged.ok, forged.head === head?.[2]], [true, false], 'a perfect forgery');
});

test('while the broker runs: what is cut off, overwritten or moved away is missed by whoever verifies; what comes is still written', async () => {
  for (const tamper of [
    (path: string) => truncateSync(path, 0),
    (path: string) => truncateSync(path, 300),
    (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace('alice', 'carol'), { flag: 'r+' }),
  ]) {
    await using broker = await TestBroker.start();
    await life(broker);
    tamper(broker.auditPath);
    const client = await broker.connect(bob);
    await using lease = await client.lease({ device: 'fan' });
    assert.ok(lease);
    await broker.stop();
    const text = readFileSync(broker.auditPath, 'utf8');
    assert.match(text, /"event":"lease","user":"bob"/);
    const { ok, head } = verified(text);
    const announced = broker.log.findLast((line) => line.includes('has hash')) ?? '';
    // A log that lost its beginning is none that verifies, or not by the head that was announced.
    assert.ok(!ok || !announced.includes(head) || !text.startsWith('{"n":1,'), 'nobody would notice');
  }
});

test('between two lives: the next broker does not go on from a forged end as if it were its own', async () => {
  await using broker = await TestBroker.start();
  await life(broker);
  await broker.stop();
  const text = readFileSync(broker.auditPath, 'utf8');
  writeFileSync(broker.auditPath, text.slice(0, -20));
  await broker.startBroker();
  await broker.stop();
  assert.equal(verified(readFileSync(broker.auditPath, 'utf8')).ok, true, 'the torn one was put aside');
  const [aside = ''] = readdirSync(broker.directory).filter((name) => name.includes('.torn-'));
  assert.equal(readFileSync(join(broker.directory, aside), 'utf8'), text.slice(0, -20), 'and kept as it was found');
});
