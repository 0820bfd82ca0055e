import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  asHex,
  asText,
  type ConsoleLine,
  piecesOf,
  settingsWords,
  type Traffic,
  typedBytes,
  withTraffic,
} from '../../../../web/page/views/bench/traffic.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const traffic = (text: string, more: Partial<Traffic> = {}): Traffic => ({
  direction: 'received',
  bytes: bytes(text),
  atMs: 0,
  missed: 0,
  resumed: false,
  ...more,
});

test('what cannot be printed is seen nevertheless', () => {
  assert.equal(asText(Uint8Array.of(0x41, 0x0d, 0x0a, 0x00, 0xff, 0x5c)), 'A\\r\\n\\x00\\xff\\\\');
  assert.equal(asHex(Uint8Array.of(0, 255, 16)), '00 ff 10');
});

test('text is cut where lines end, and hex after sixteen bytes', () => {
  assert.deepEqual(piecesOf(bytes('a\nb\nc'), 'text'), ['a\\n', 'b\\n', 'c']);
  assert.deepEqual(
    piecesOf(new Uint8Array(17), 'hex').map((line) => line.length),
    [47, 2],
  );
  assert.deepEqual(piecesOf(new Uint8Array(0), 'text'), []);
});

test('bytes that belong to a line go on with it; the other direction begins another', () => {
  let lines: readonly ConsoleLine[] = [];
  for (const piece of [
    traffic('VOL'),
    traffic('T?\n'),
    traffic('1.0', { direction: 'sent' }),
    traffic('x'),
    traffic('y\n'),
  ])
    lines = withTraffic(lines, piece, 'text', 10);
  assert.deepEqual(
    lines.map(({ direction, text }) => [direction, text]),
    [
      ['received', 'VOLT?\\n'],
      ['sent', '1.0'],
      ['received', 'xy\\n'],
    ],
  );
});

test('what is missing is told, and what is old goes', () => {
  const gap = withTraffic([], traffic('a\n', { missed: 7, resumed: true }), 'text', 10);
  assert.deepEqual(
    gap.map(({ direction }) => direction),
    ['gap', 'gap', 'received'],
  );
  assert.match(gap[1]?.text ?? '', /^7 bytes are missing/);
  assert.equal(withTraffic(gap, traffic('b\nc\nd\n'), 'text', 3).length, 3);
});

test('what is typed is sent as it is meant', () => {
  assert.deepEqual(typedBytes('OK', 'text', '\r\n'), bytes('OK\r\n'));
  assert.deepEqual(typedBytes('4f 4B 0x0a', 'hex', '\n'), Uint8Array.of(0x4f, 0x4b, 0x0a));
  assert.throws(() => typedBytes('4', 'hex', ''), /pairs of hexadecimal digits/);
  assert.throws(() => typedBytes('zz', 'hex', ''), /'zz'/);
});

test('settings as people write them', () => {
  const port = { baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 2, flowControl: 'none' };
  assert.equal(settingsWords(port), '9600 baud 8N2');
  assert.equal(settingsWords({ ...port, parity: 'even', flowControl: 'rtscts' }), '9600 baud 8E2, rtscts');
});
