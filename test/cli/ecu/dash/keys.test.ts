import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { choiceAfter, type KeyContext } from '../../../../cli/ecu/dash/keys.ts';
import type { Choice } from '../../../../cli/ecu/dash/screen-model.ts';
import { fc } from '../../../random-cases.ts';
import { choice } from './engine.ts';

const context: KeyContext = { pages: 3, scrollMost: 4, hasStrip: false, nowMs: 5000 };

function after(
  keys: readonly string[],
  from: Partial<Choice> = {},
  where: Partial<KeyContext> = {},
): Partial<Choice> | 'end' {
  let now: Choice = { ...choice, ...from };
  for (const key of keys) {
    const next = choiceAfter(now, key, { ...context, ...where });
    if (next === 'end') return 'end';
    now = next;
  }
  const changed = Object.entries(now).filter(([name, value]) => value !== choice[name as keyof Choice]);
  return Object.fromEntries(changed);
}

describe('keys of a dashboard', () => {
  it('turn pages, around the last and the first, and by number', () => {
    assert.deepEqual(after(['right']), { page: 1 });
    assert.deepEqual(after(['n', 'n', 'n']), {});
    assert.deepEqual(after(['left']), { page: 2 });
    assert.deepEqual(after(['p', '2']), { page: 1 });
    assert.deepEqual(after(['9']), {});
  });
  it('scroll as far as there is something, and begin at the top of another page', () => {
    assert.deepEqual(after(['down', 'down', 'up']), { scroll: 1 });
    assert.deepEqual(after(['page-down']), { scroll: 4 });
    assert.deepEqual(after(['end', 'home', 'up']), {});
    assert.deepEqual(after(['down', 'n']), { page: 1 });
  });
  it('choose the view; that of pyEfi only where there is one', () => {
    assert.deepEqual(after(['v']), { view: 'bars' });
    assert.deepEqual(after(['tab', 'tab', 'tab']), {});
    assert.deepEqual(after(['back-tab']), { view: 'history' });
    assert.deepEqual(after(['h', 'g', 'b']), { view: 'bars' });
    assert.deepEqual(after(['s']), {});
    assert.deepEqual(after(['s'], {}, { hasStrip: true }), { view: 'strip' });
    assert.deepEqual(after(['v', 'v', 'v'], {}, { hasStrip: true }), { view: 'strip' });
  });
  it('choose units, pause and go on, help', () => {
    assert.deepEqual(after(['u']), { units: 'metric' });
    assert.deepEqual(after(['u', 'u', 'u']), {});
    assert.deepEqual(after(['space']), { pausedMs: 5000 });
    assert.deepEqual(after(['space', 'space']), {});
    assert.deepEqual(after(['?']), { help: true });
    assert.deepEqual(after(['?', 'n']), {}, 'a key closes it, and does nothing else');
  });
  it('end it, also while there is help', () => {
    for (const keys of [['q'], ['ctrl-c'], ['?', 'q'], ['Q']]) assert.equal(after(keys), 'end');
  });
  it('never choose what there is not', () => {
    const key = fc.constantFrom(
      ...'123456789npvgbhsu?x',
      'right',
      'left',
      'up',
      'down',
      'home',
      'end',
      'tab',
      'back-tab',
      'space',
      'constructor',
      'number',
    );
    fc.assert(
      fc.property(
        fc.array(key, { maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 9 }),
        (keys, pages, scrollMost) => {
          let now: Choice = choice;
          for (const each of keys) {
            const next = choiceAfter(now, each, { ...context, pages, scrollMost });
            assert.ok(next !== 'end');
            now = next;
            assert.ok(now.page >= 0 && now.page < pages && now.scroll >= 0 && now.scroll <= scrollMost);
            assert.deepEqual(Object.keys(now).sort(), Object.keys(choice).sort());
          }
        },
      ),
    );
  });
});
