import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesHex, bytesText, parseBytes, parseHex } from '../../cli/serial/bytes-text.ts';
import { Pieces } from '../../cli/serial/pieces.ts';
import { wholeLines } from '../../cli/serial/send.ts';
import { fc } from '../random-cases.ts';

describe('bytes as words', () => {
  it('are read as they are shown', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        assert.deepEqual(Buffer.from(parseBytes(bytesText(bytes), 'it')), Buffer.from(bytes));
        assert.deepEqual(Buffer.from(parseHex(bytesHex(bytes), 'it')), Buffer.from(bytes));
      }),
    );
    assert.equal(bytesText(Buffer.from('a\\\r\n\t\x00\x7fµ')), 'a\\\\\\r\\n\\t\\x00\\x7f\\xc2\\xb5');
    assert.deepEqual([...parseBytes('\\e\\0µ', 'it')], [0x1b, 0, 0xc2, 0xb5]);
    assert.deepEqual([...parseHex('80:01 FF', 'it')], [0x80, 1, 0xff]);
  });
  it('are refused with what would be right', () => {
    assert.throws(() => parseBytes('a\\q', 'the data'), /the data 'a\\q' has '\\q', which means nothing/);
    assert.throws(() => parseBytes('a\\', 'the data'), /has '\\'/);
    assert.throws(() => parseBytes('\\x8', 'the data'), /has '\\x'/);
    assert.throws(() => parseHex('8', '--until-delimiter'), /--until-delimiter '8' is not bytes in hexadecimal/);
  });
});

describe('pieces for people', () => {
  const shown = (given: readonly [text: string, direction?: 'sent' | 'received', atMs?: number][]) => {
    const seen: string[] = [];
    const pieces = new Pieces(({ direction, bytes, atMs }) =>
      seen.push(`${direction === 'sent' ? '>' : '<'}${atMs}${Buffer.from(bytes)}`),
    );
    for (const [text, direction = 'received', atMs = 0] of given)
      pieces.add({ direction, atMs, bytes: Buffer.from(text), missed: 0, resumed: false });
    pieces.flush();
    return seen;
  };
  it('end with lines, with a change of the direction, with a pause, and are not long', () => {
    assert.deepEqual(shown([['a'], ['b\r'], ['\ncd\n'], ['e']]), ['<0ab\r\n', '<0cd\n', '<0e']);
    assert.deepEqual(shown([['a\rb\rc']]), ['<0a\r', '<0b\r', '<0c']);
    assert.deepEqual(shown([['a'], ['x', 'sent'], ['b']]), ['<0a', '>0x', '<0b']);
    assert.deepEqual(shown([['a'], ['b', 'received', 500]]), ['<0a', '<500b']);
    assert.deepEqual(shown([['x'.repeat(130)]]), [`<0${'x'.repeat(64)}`, `<0${'x'.repeat(64)}`, '<0xx']);
  });
  it('have every byte once', () => {
    const text = fc.array(fc.constantFrom('a', '\r', '\n', 'bc'), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const whole = shown(texts.map((each) => [each]))
          .map((each) => each.slice(2))
          .join('');
        assert.equal(whole, texts.join(''));
      }),
    );
  });
});

describe('standard input', () => {
  it('is sent in whole lines, as long as they fit', async () => {
    const cut = async (...chunks: string[]) => {
      const source = (async function* () {
        yield* chunks;
      })();
      const lengths: string[] = [];
      for await (const bytes of wholeLines(source)) lengths.push(Buffer.from(bytes).toString());
      return lengths;
    };
    assert.deepEqual(await cut('one\ntw', 'o\nthree\nfo', 'ur'), ['one\n', 'two\nthree\n', 'four']);
    const long = 'x'.repeat(70_000);
    assert.deepEqual(
      (await cut(`a\n${long}\n`)).map((each) => each.length),
      [2, 60_000, 10_001],
    );
  });
});
