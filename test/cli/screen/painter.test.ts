import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Canvas, oneCell } from '../../../cli/screen/canvas.ts';
import { keysOf } from '../../../cli/screen/keys.ts';
import { Painter } from '../../../cli/screen/painter.ts';
import { paletteFor, type Style } from '../../../cli/screen/style.ts';
import { fc, randomCases } from '../../random-cases.ts';
import { Emulator } from '../emulator.ts';

const palettes = [paletteFor({ TERM: 'xterm-256color' }), paletteFor({ TERM: 'xterm' }), paletteFor({ NO_COLOR: '1' })];
const styles = Object.keys(palettes[0] ?? {}) as Style[];

/** A number of a palette as the emulator tells how a cell looks. */
function looks(numbers: string): string {
  const colour = /38;5;(\d+)|3([0-7])/.exec(numbers);
  const flags = numbers.replace(/38;5;\d+/, '').split(';');
  const named = { 1: 'bold', 2: 'dim', 7: 'inverse' };
  const flagged = Object.entries(named).flatMap(([number, name]) => (flags.includes(number) ? [name] : []));
  return [colour?.[1] ?? colour?.[2] ?? '', ...flagged].join(' ').trim();
}

const text = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[ -~]{0,30}$/) },
  {
    weight: 2,
    arbitrary: fc.constantFrom('━━━━▌', '⡠⠊⣿', '°C λ µs', '日本語', '👍🏽', 'e\u0301', '\x1b[2J\n', '│┤└─'),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 10 }) },
);
const putting = fc.record({
  x: fc.integer({ min: -3, max: 60 }),
  y: fc.integer({ min: -1, max: 20 }),
  text,
  style: fc.constantFrom(...styles),
});
/** Frames of one size, then of another. */
const show = fc.record({
  columns: fc.integer({ min: 2, max: 60 }),
  rows: fc.integer({ min: 1, max: 20 }),
  frames: fc.array(fc.array(putting, { maxLength: 8 }), { minLength: 1, maxLength: 4 }),
});

describe('the painter', () => {
  it('makes a terminal show the canvas, whatever came before and however large it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(show, { maxLength: 3 }), fc.constantFrom(...palettes), async (shows, palette) => {
        const emulator = new Emulator(80, 24);
        const painter = new Painter(palette);
        // On the screen that programs have to themselves, as `openScreen` does: on the other one, a terminal that gets narrower breaks lines anew.
        await emulator.write(`\x1b[?1049h${'what another has left\r\n'.repeat(30)}`);
        for (const { columns, rows, frames } of shows) {
          emulator.resize(columns, rows);
          painter.forget();
          for (const puttings of frames) {
            const canvas = new Canvas({ columns, rows });
            for (const each of puttings) canvas.put(each.x, each.y, each.text, each.style);
            await emulator.write(painter.paint(canvas));
            for (let y = 0; y < rows; y++)
              for (let x = 0; x < columns; x++) {
                const shown = emulator.cell(x, y);
                const wanted = { character: canvas.character(x, y), looks: looks(palette[canvas.style(x, y)]) };
                assert.deepEqual(shown, wanted, `${x}, ${y}`);
              }
          }
        }
      }),
      { numRuns: randomCases(60) },
    );
  });

  it('sends nothing for a canvas that is shown, and little for one that hardly differs', () => {
    const painter = new Painter(paletteFor({ TERM: 'xterm' }));
    const draw = (rpm: string) => {
      const canvas = new Canvas({ columns: 80, rows: 24 });
      for (let y = 0; y < 24; y++) canvas.put(0, y, 'x'.repeat(80), 'bold');
      canvas.put(10, 10, rpm, 'danger');
      return canvas;
    };
    assert.ok(painter.paint(draw('3000')).length > 24 * 80);
    assert.equal(painter.paint(draw('3000')), '');
    assert.equal(painter.paint(draw('3010')), '\x1b[?2026h\x1b[11;13H\x1b[0;1;7;33m1\x1b[0m\x1b[?2026l');
    painter.forget();
    assert.ok(painter.paint(draw('3010')).length > 24 * 80);
  });

  it('counts every character that it lets through as one cell, as the terminal does', async () => {
    const allowed = Array.from({ length: 0x10000 }, (_, code) => String.fromCharCode(code)).filter(
      (character) => oneCell(character) === character,
    );
    assert.ok(allowed.length > 2000);
    const emulator = new Emulator(3, 1);
    // In one go, each after a cleared line: what is wider than a cell would push the x out of its place.
    for (const character of allowed) {
      await emulator.write(`\x1b[H\x1b[K${character}x`);
      assert.equal(emulator.cell(1, 0).character, 'x', `U+${character.charCodeAt(0).toString(16)}`);
    }
  });
});

describe('colours', () => {
  it('are blue and orange, eight for simple terminals, and none where they are not wanted', () => {
    assert.equal(paletteFor({ TERM: 'xterm-256color' }).bar, '38;5;33');
    assert.equal(paletteFor({ TERM: 'xterm', COLORTERM: 'truecolor' }).bar, '38;5;33');
    assert.equal(paletteFor({ TERM: 'linux' }).bar, '34');
    for (const numbers of Object.values(paletteFor({ NO_COLOR: '1', TERM: 'xterm-256color' })))
      assert.match(numbers, /^([127](;[127])*)?$/);
  });
  it('never say alone what a danger is: it is inverse too', () => {
    for (const palette of palettes) assert.match(palette.danger, /\b7\b/);
  });
});

describe('keys', () => {
  it('are told by their names, however many come at once', () => {
    assert.deepEqual(keysOf(Buffer.from('q\x1b[A\x1bOB\x1b[6~ \t\x1b[Z\x03ü\x1b')), [
      'q',
      'up',
      'down',
      'page-down',
      'space',
      'tab',
      'back-tab',
      'ctrl-c',
      'ü',
      'escape',
    ]);
    assert.deepEqual(keysOf(Buffer.from('\x1b[1;5Cx\x1b[24~')), ['x']);
  });
});
