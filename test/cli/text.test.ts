import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coloursFor } from '../../cli/text/colour.ts';
import { escapeText } from '../../cli/text/escape.ts';
import { facts, table } from '../../cli/text/table.ts';
import { bytes, duration, elapsed, frequency, percent, stateText } from '../../cli/text/units.ts';
import { suggest } from '../../contract/suggest.ts';

describe('foreign text', () => {
  it('cannot move the cursor, colour, ring or turn text around', () => {
    assert.equal(escapeText('a\x1b[2Jb\x07\r\n\x9b'), 'a\\x1b[2Jb\\x07\\x0d\\x0a\\x9b');
    assert.equal(escapeText('x\u202ey\u2066'), 'x\\u202ey\\u2066');
  });
  it('is otherwise left alone', () => {
    assert.equal(escapeText('Grüße, 世界 ✓ 10 µs'), 'Grüße, 世界 ✓ 10 µs');
  });
  it('is escaped in every cell', () => {
    assert.ok(!table(['a'], [['\x1b[31m']]).includes('\x1b'));
    assert.ok(!facts({ a: '\x1b[31m' }).includes('\x1b'));
  });
});

describe('suggestions', () => {
  const names = ['states', 'set', 'servo', 'fan', 'leds'];
  it('find slips, swaps and beginnings', () => {
    assert.deepEqual(suggest('stats', names), ['states']);
    assert.deepEqual(suggest('fna', names), ['fan']);
    assert.deepEqual(suggest('Servo', names), ['servo']);
    assert.deepEqual(suggest('led', names), ['leds']);
  });
  it('stay silent when nothing is near', () => {
    assert.deepEqual(suggest('xyzzy', names), []);
    assert.deepEqual(suggest('q', ['fan']), []);
  });
  it('give all that are equally near', () => {
    assert.deepEqual(suggest('fa', ['fan', 'far', 'fast']), ['fan', 'far']);
  });
});

describe('tables', () => {
  it('align numbers to the right and end without spaces', () => {
    assert.equal(
      table(
        ['name', 'n'],
        [
          ['fan', 1],
          ['blower', 10],
        ],
      ),
      'NAME     N\nfan      1\nblower  10\n',
    );
  });
  it('are empty without rows, and facts leave out what is not known', () => {
    assert.equal(table(['a'], []), '');
    assert.equal(facts({ user: 'ada', expires: undefined, admin: false }), 'user:   ada\nadmin:  no\n');
  });
});

describe('units', () => {
  it('are the largest that fit', () => {
    assert.deepEqual([999, 1000, 1_500_000, 2e9].map(duration), ['999 ns', '1 us', '1.5 ms', '2 s']);
    assert.deepEqual([50, 1000, 2.5e6].map(frequency), ['50 Hz', '1 kHz', '2.5 MHz']);
    assert.deepEqual([0, 0.5, 1 / 3].map(percent), ['0 %', '50 %', '33.33 %']);
    assert.deepEqual([1.5, 61, 3660, 90_000].map(elapsed), ['1.5 s', '1 min 1 s', '1 h 1 min', '1 d 1 h']);
    assert.deepEqual([2048, 3 * 1024 * 1024].map(bytes), ['2 KiB', '3 MiB']);
  });
  it('describe a state with what it does to the pin', () => {
    const state = { enabled: true, periodNs: 10_000, dutyNs: 2500, polarity: 'inversed' } as const;
    assert.equal(stateText(state), 'on, 100 kHz, high 75 % (period 10000 ns, duty 2500 ns, inversed)');
    assert.equal(stateText({ ...state, enabled: false }), 'off (period 10000 ns, duty 2500 ns, inversed)');
    assert.equal(stateText(null), 'not open');
  });
});

describe('colours', () => {
  const red = (isTerminal: boolean, env: Record<string, string>) => coloursFor(isTerminal, env).red('x');
  it('are for terminals that want them', () => {
    assert.equal(red(true, {}), '\x1b[31mx\x1b[0m');
    assert.equal(red(true, { NO_COLOR: '' }), '\x1b[31mx\x1b[0m');
    assert.equal(red(true, { NO_COLOR: '1' }), 'x');
    assert.equal(red(true, { TERM: 'dumb' }), 'x');
    assert.equal(red(false, {}), 'x');
  });
});
