/**
 * CVE-2024-52337: text of a client was put into the log as it was, with line breaks and control characters: lines that the daemon never wrote,
 * and a terminal that did what they said when an administrator looked.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { auditLineText } from '../../cli/audit/follow.ts';
import { verifyAuditLog } from '../../contract/audit.ts';
import { methodNames } from '../../contract/methods.ts';
import { policy, type Setting, TestBroker } from '../broker/harness.ts';
import { alice, carol, eve, olga } from '../broker/people.ts';
import type { RawClient } from '../broker/raw-client.ts';

const FORGED = 'forged by a client';
const texts = [
  `\n2026-01-01T00:00:00.000Z error: ${FORGED}`,
  `\r\n${FORGED}\r`,
  `"}\n{"n":1,"at":"2026-01-01T00:00:00.000Z","event":"${FORGED}"}`,
  `\u001b[2J\u001b[1;1H${FORGED}`,
  `\u001b]0;${FORGED}\u0007`,
  `\u009b31m${FORGED}`,
  `\u202e${FORGED}\u2066\u200b\ufeff`,
  `\u2028${FORGED}\u2029\u0085`,
  `\0${FORGED}\ud800`,
];

const instrument = { kind: 'instrument', profile: 'e3631a', port: 'psu-port', provider: { user: 'carol' } } as const;
const setting: Setting = {
  policy: {
    ...policy,
    devices: {
      ...policy.devices,
      psu: instrument,
      'psu-port': { kind: 'serial', path: '/dev/ttyS0', baudRate: 9600 },
    },
  },
};

/** Everywhere where a client's text may go. Each method has its share of the texts. */
function requests(text: string): [method: string, params: unknown][] {
  const some = methodNames.filter((_name, index) => index % texts.length === texts.indexOf(text));
  return [
    [text.slice(0, 60), {}],
    ...some.map((name): [string, unknown] => [name, { device: text.slice(0, 120) }]),
    ...some.map((name): [string, unknown] => [name, { [text]: 1 }]),
    ['lease.seize', { device: 'fan', reason: text.slice(0, 190) }],
    ['schedule.run', { program: { name: text, events: [{ pwm: { device: 'fan', ratio: 0.5 }, at: '1 ms' }] } }],
    ['schedule.run', { program: { name: 'a', events: [{ [text]: { device: text } }] } }],
    ['schedule.stop', { program: 1, reason: text }],
    ['instrument.call', { device: 'psu', method: text.slice(0, 120), fields: { [text]: text } }],
    ['ioctl.call', { device: 'fan', request: text.slice(0, 120), fields: { [text]: text } }],
    ['led.set', { device: 'fan', trigger: text }],
    ['policy.explain', { method: 'pwm.get', params: { device: text }, user: text }],
    ['instrument.publish', { device: 'psu', topic: text.slice(0, 120), value: { [text]: text } }],
    ['instrument.answer', { device: 'psu', call: 1, error: { message: text, data: { [text]: text } } }],
  ];
}

async function sayAll(client: RawClient, text: string): Promise<void> {
  for (const [method, params] of requests(text)) {
    const { error } = await client.call(method, params);
    assert.notEqual(error?.code, 'internal', `${method} ${JSON.stringify(params)}`);
  }
}

test('no text of a client becomes a line, or moves a cursor, in the log, in the audit, or where that is shown', async () => {
  await using broker = await TestBroker.start(setting);
  for (const who of [alice, eve, olga, carol]) {
    const client = await broker.raw(who);
    await client.enter();
    if (who === carol) await client.call('lease.take', { device: 'psu-port' });
    for (const text of texts) await sayAll(client, text);
    client.send([0, 1, `${texts[0]}${'x'.repeat(64)}`, {}]);
    await client.ended();
  }
  const stranger = await broker.raw(eve);
  stranger.send({ ...(await stranger.authenticate(await stranger.hello())), type: texts[0], version: texts[3] });
  await stranger.ended();
  await broker.stop();

  // Every character of the log is one that can be seen, or the end of a line that the broker wrote.
  for (const line of broker.log)
    assert.match(line, /^\d{4}-[\dT:.Z-]+ (error|warning|info): [^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]*\n$/u);
  assert.ok(!broker.log.some((line) => /^\S+ error:/.test(line)));
  const text = readFileSync(broker.auditPath, 'utf8');
  const verdict = verifyAuditLog(text, (line) => createHash('sha256').update(line).digest('hex'));
  assert.equal(verdict.ok, true, verdict.problem);
  const lines = text.trimEnd().split('\n');
  assert.ok(
    lines.some((line) => line.includes(FORGED)),
    'some of it is told of',
  );
  for (const line of lines) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    assert.doesNotMatch(line, /[\u0000-\u001f]/);
    assert.notEqual((JSON.parse(line) as { event: string }).event, FORGED);
    assert.doesNotMatch(auditLineText(line), /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u, 'as `postern audit tail` shows it');
  }
});
