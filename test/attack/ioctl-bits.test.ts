/**
 * CVE-2019-10063: a filter compared all 64 bits of an ioctl's number, the kernel looks at 32: with a bit above them what is forbidden (TIOCSTI)
 * was another number to the filter and the same to the kernel.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Refusal } from '../../contract/errors.ts';
import { readProfiles } from '../../contract/policy/profiles.ts';
import { encodeCall, type Profile, shippedProfiles } from '../../contract/profiles.ts';
import { TapeMedium } from '../../sim/tape/medium.ts';
import { policy, TestBroker } from '../broker/harness.ts';
import { alice } from '../broker/people.ts';

/** Of terminals and of everything: types into somebody else's terminal. */
const TIOCSTI = 0x5412;

const own = (number: unknown): string =>
  JSON.stringify({
    name: 'mine',
    doc: 'A terminal, says its author.',
    node: { type: 'character', subsystems: ['tty'] },
    requests: { push: { number, direction: 'write', argument: { type: 'u8' }, access: 'write', doc: 'Harmless.' } },
  });

const problemsOf = (text: string) =>
  readProfiles(new Map([['mine.json', text]]))
    .problems.map(({ message }) => message)
    .join('\n');

test('a number that hands the machine over is known as it is; its neighbour is taken', () => {
  assert.match(problemsOf(own(TIOCSTI)), /machine/);
  assert.match(problemsOf(own('0x5412')), /machine/);
  assert.equal(problemsOf(own(0x7f01)), '');
});

test('with bits that the kernel does not look at it is no number: none is taken that has another value in 32 bits', () => {
  for (const number of [
    2 ** 32 + TIOCSTI,
    2 ** 33 + TIOCSTI,
    2 ** 32 + 0x7f01,
    2 ** 63,
    -(2 ** 32) + TIOCSTI,
    TIOCSTI + 0.5,
    '0x100005412',
    '-0x5412',
    '0x5412 ',
    `${2 ** 32 + TIOCSTI}`,
  ])
    assert.notEqual(problemsOf(own(number)), '', String(number));
  const { profiles } = readProfiles(new Map([['mine.json', own(2 ** 32 + TIOCSTI)]]));
  assert.equal(profiles.has('mine'), false);
});

test('every number that is sent to a kernel has 32 bits', () => {
  for (const profile of Object.values(shippedProfiles) as Profile[])
    for (const name of Object.keys(profile.requests)) {
      const number = numberOf(profile, name);
      assert.ok(
        number === undefined || (Number.isInteger(number) && number >= 0 && number < 2 ** 32),
        `${profile.name} ${name}`,
      );
    }
});

function numberOf(profile: Profile, name: string): number | undefined {
  try {
    const call = encodeCall(profile, name, {});
    return call.kind === 'ioctl' ? call.number : undefined;
  } catch {
    return undefined; // It wants fields.
  }
}

test('a client names a request: a number in its place, or bits above a field, are refused, and no call is made', async () => {
  const devices = { ...policy.devices, tape: { kind: 'ioctl', path: '/dev/nst0', profile: 'mtio' } } as const;
  const allow = ['read', 'write'] as ('read' | 'write')[];
  const rules = [
    { id: 'rewind', groups: ['bench'], devices: ['tape'], allow, limits: { fields: { 'operate.op': ['rewind'] } } },
  ];
  await using broker = await TestBroker.start({
    policy: { ...policy, devices, rules },
    plug: ({ tape }) => tape.insert(new TapeMedium({ items: [{ text: 'block' }] })),
  });
  const client = await broker.raw(alice);
  await client.enter();
  broker.board.kernel.clearLog();
  const call = async (request: unknown, fields: unknown) =>
    (await client.call('ioctl.call', { device: 'tape', request, fields })).error as Refusal | null;
  for (const number of [
    TIOCSTI,
    2 ** 32 + TIOCSTI,
    '0x5412',
    '0x40086d01',
    'operate\0',
    'OPERATE',
    '__proto__',
    'constructor',
  ])
    assert.equal((await call(number, {}))?.code, 'invalid', String(number));
  // 6 is to rewind, 13 to erase: what the rule sees must be what the kernel gets.
  for (const op of [
    6 + 2 ** 16,
    13 + 2 ** 32,
    -(2 ** 32) + 6,
    13 - 2 ** 32,
    6.5,
    '6',
    '13',
    'erase',
    13,
    ' rewind',
    'rewind\0',
    ['rewind'],
    { valueOf: 6 },
  ])
    assert.match((await call('operate', { op }))?.code ?? 'done', /^(invalid|denied)$/, JSON.stringify(op));
  for (const count of [2 ** 31, 2 ** 32, -(2 ** 31) - 1, 2 ** 53 - 1, 0.5, '1'])
    assert.equal((await call('operate', { op: 'rewind', count }))?.code, 'invalid', String(count));
  assert.deepEqual(
    broker.board.kernel.log.filter(({ syscall }) => syscall === 'ioctl'),
    [],
  );
  assert.equal(await call('operate', { op: 'rewind' }), null);
  assert.ok(
    broker.board.kernel.log.some(({ syscall }) => syscall === 'ioctl'),
    'what is allowed reaches the kernel',
  );
});
