/** What the policy is asked about a serial port, and that nothing but whole lines comes past a rule that lists them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { SerialEntry } from '../../../contract/policy/entries.ts';
import { excess, type Limits, type Usage } from '../../../contract/policy/limits.ts';
import { linePattern } from '../../../contract/policy/lines.ts';
import { configureAsked, leavesMidLine, receiveAsked, sendAsked } from '../../../contract/serial/asked.ts';
import { askedBy } from '../../../contract/serial/asked-by.ts';
import { sequenceProblems } from '../../../contract/serial/sequence-problems.ts';
import { fc, randomCases } from '../../random-cases.ts';

const port: SerialEntry = { kind: 'serial', path: '/dev/ttyS0', baudRate: 9600 };
const endings = ['\n', '\r\n', '\r'] as const;
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const none: Usage = { changesInLastSecond: 0 };

const sent = (limits: Limits, text: string, { midLine = false, usage = none, entry = port } = {}) =>
  excess(limits, sendAsked(entry, bytes(text), midLine).effect, usage);
const message = (limits: Limits, text: string, more = {}) => sent(limits, text, more)?.message;

describe('what is asked about a port', () => {
  it('is the way of the bytes, how many, and the lines where they are whole', () => {
    assert.deepEqual(receiveAsked(), {
      access: 'read',
      effect: { kind: 'serial', act: 'receive', bytes: 0, dangers: [] },
    });
    const asked = (text: string, midLine = false) => sendAsked(port, bytes(text), midLine);
    assert.deepEqual(asked('A\nB\n'), {
      access: 'write',
      effect: { kind: 'serial', act: 'send', bytes: 4, lines: ['A', 'B'], dangers: [] },
    });
    for (const [text, midLine] of [
      ['A', false],
      ['A\nB', false],
      ['A\n', true],
    ] as const)
      assert.equal(asked(text, midLine).effect.lines, undefined);
    assert.deepEqual(asked('').effect.lines, []);
    assert.deepEqual(asked('\n').effect.lines, ['']);
  });
  it('is a rate only where that is another than the inventory’s', () => {
    assert.equal(configureAsked(port, 19200).effect.baudRate, 19200);
    assert.equal(configureAsked(port, 9600).effect.baudRate, undefined);
    assert.deepEqual(configureAsked(port), {
      access: 'write',
      effect: { kind: 'serial', act: 'configure', bytes: 0, dangers: [] },
    });
  });
  it('is made by method', () => {
    const all = { device: 'port', bytes: bytes('A\n') };
    const acts = (asked: readonly { effect: { act: string } }[]) => asked.map(({ effect }) => effect.act).join(' ');
    assert.deepEqual(
      [
        acts(askedBy('serial.read', all, port, false)),
        acts(askedBy('serial.recent', all, port, false)),
        acts(askedBy('serial.write', all, port, false)),
        acts(askedBy('serial.transact', all, port, false)),
        acts(askedBy('serial.transact', { ...all, until: { length: 1 } }, port, false)),
        acts(askedBy('serial.purge', { ...all, which: 'received' }, port, false)),
        acts(askedBy('serial.purge', all, port, false)),
        acts(askedBy('serial.drain', all, port, false)),
        acts(askedBy('serial.break', all, port, false)),
        acts(askedBy('serial.setLines', all, port, false)),
        acts(askedBy('serial.configure', { ...all, baudRate: 50 }, port, false)),
      ],
      [
        'receive',
        'receive',
        'send',
        'send',
        'receive send',
        'receive',
        'configure',
        'send',
        ...Array(3).fill('configure'),
      ],
    );
    assert.equal(askedBy('serial.write', all, port, true)[0]?.effect.lines, undefined);
  });
});

describe('limits of ports', () => {
  it('directions', () => {
    const hears: Limits = { directions: ['receive'] };
    const speaks: Limits = { directions: ['send'] };
    assert.equal(message(hears, 'A'), 'to send is not one of receive');
    assert.equal(message(speaks, 'A'), undefined);
    assert.equal(excess(hears, receiveAsked().effect, none), undefined);
    assert.equal(excess(speaks, receiveAsked().effect, none)?.message, 'to receive is not one of send');
    assert.equal(excess(hears, configureAsked(port).effect, none)?.message, 'to send is not one of receive');
  });
  it('baudRates', () => {
    const limits: Limits = { baudRates: [19200] };
    const set = (rate: number) => excess(limits, configureAsked(port, rate).effect, none)?.message;
    assert.deepEqual([set(9600), set(19200), set(38400)], [undefined, undefined, '38400 baud is not one of 19200']);
    assert.equal(message(limits, 'A'), undefined);
  });
  it('bytesPerSecond, with those of the last second', () => {
    const limits: Limits = { bytesPerSecond: 4 };
    assert.equal(message(limits, 'ABCD'), undefined);
    assert.equal(message(limits, 'ABCDE'), '5 bytes within a second, at most 4 are allowed');
    const usage = { ...none, bytesInLastSecond: 3 };
    assert.equal(message(limits, 'A', { usage }), undefined);
    assert.equal(message(limits, 'AB', { usage }), '5 bytes within a second, at most 4 are allowed');
    for (const { effect } of [receiveAsked(), configureAsked(port)])
      assert.equal(excess(limits, effect, { ...none, bytesInLastSecond: 99 }), undefined);
  });
  it('callsPerSecond', () => {
    assert.match(message({ callsPerSecond: 2 }, 'A', { usage: { changesInLastSecond: 2 } }) ?? '', /at most 2/);
  });
  it('lines', () => {
    const limits: Limits = { lines: ['*IDN?', 'VOLT {0..5}'] };
    const whole = 'only whole lines may be sent: each with its ending, after a line that was ended';
    for (const [text, wanted] of [
      ['*IDN?\n', undefined],
      ['VOLT 3\n*IDN?\n', undefined],
      ['', undefined],
      ['*IDN?', whole],
      ['VOLT 3\n*IDN?', whole],
      ['VOLT 6\n', 'the line "VOLT 6" is not one of *IDN?, VOLT {0..5}'],
      ['VOLT 3\nOUTP ON\n', 'the line "OUTP ON" is not one of *IDN?, VOLT {0..5}'],
      ['\n', 'the line "" is not one of *IDN?, VOLT {0..5}'],
      ['*IDN?\r\n', 'the line "*IDN?\\r" is not one of *IDN?, VOLT {0..5}'],
      ['*IDN?\u0080\n', 'the line "*IDN?€" is not one of *IDN?, VOLT {0..5}'],
    ] as const)
      assert.equal(message(limits, text), wanted, JSON.stringify(text));
    assert.equal(message(limits, '*IDN?\n', { midLine: true }), whole);
    const crLf = { ...port, lineEnding: '\r\n' as const };
    assert.equal(message(limits, '*IDN?\r\n', { entry: crLf }), undefined);
    assert.equal(
      message(limits, '*IDN?\nVOLT 3\r\n', { entry: crLf }),
      'the line "*IDN?\\nVOLT 3" is not one of *IDN?, VOLT {0..5}',
    );
    assert.equal(
      excess(limits, configureAsked(port).effect, none)?.message,
      'only lines may be sent: no breaks, modem lines or settings',
    );
    assert.equal(excess(limits, receiveAsked().effect, none), undefined);
  });
});

const patterns = ['A', 'B{0..5}', 'C {ON|OFF}'];
const isAllowed = (line: string) => patterns.some((pattern) => linePattern(pattern).matches(line));
/** `$` is the port's ending. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('A$', 'B3$', 'C ON$', 'B1$A$') },
  fc.constantFrom('A', 'B3', 'B9$', 'C ON', '$', '\n', '\r', ';A$', ' A$', '\u0003', '', 'A\n$', 'A\r$'),
  fc.string({ maxLength: 5 }),
);
const turn = fc.record({
  isLimited: fc.boolean(),
  pieces: fc.array(piece, { minLength: 1, maxLength: 2 }).map((all) => all.join('')),
});

it('property: however it is cut, what a rule with lines lets onto the wire is whole lines that it lists', () => {
  const counts = { allowed: 0 };
  const numRuns = randomCases(3000);
  fc.assert(
    fc.property(fc.constantFrom(...endings), fc.array(turn, { maxLength: 12 }), (lineEnding, turns) => {
      const entry = { ...port, lineEnding };
      let wire = '';
      let midLine = false;
      for (const { isLimited, pieces } of turns) {
        const text = pieces.replaceAll('$', lineEnding);
        const sending = bytes(text);
        const plain = String.fromCharCode(...sending);
        if (isLimited && sent({ lines: patterns }, text, { midLine, entry }) !== undefined) continue;
        if (isLimited && plain !== '') {
          counts.allowed++;
          assert.ok(wire === '' || wire.endsWith(lineEnding), 'it begins where a line begins');
          assert.ok(plain.endsWith(lineEnding), 'it ends where a line ends');
          const lines = plain.slice(0, -lineEnding.length).split(lineEnding);
          assert.ok(lines.every(isAllowed), plain);
        }
        wire += plain;
        midLine = leavesMidLine(entry, sending, midLine);
      }
    }),
    { numRuns },
  );
  assert.ok(counts.allowed > numRuns / 6, String(counts.allowed));
});

it('steps of a safe sequence that do nothing, or wait for what never comes', () => {
  assert.deepEqual(
    sequenceProblems([{ purge: 'both' }, { lines: { rts: true } }, { verify: { send: 'A\n', answer: '0 V' } }]),
    [],
  );
  assert.deepEqual(
    sequenceProblems([{ lines: {} }, { pauseMs: 1 }, { verify: { send: 'A\n', answer: '0\n' } }]).map(
      ({ index }) => index,
    ),
    [0, 2],
  );
});
