import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../random-cases.ts';
import { parseLines } from './files.ts';

const names = (lines: readonly string[], settings: readonly string[] = []) =>
  parseLines(lines, settings).channels.map(({ name }) => name);
const line = (name: string) => `${name} = { 1 }`;

describe('conditions of a definition', () => {
  it('may be nested, negated and joined', () => {
    const text = ['#if A && !B', line('ab'), '#if C || A', line('c'), '#endif', '#else', line('no'), '#endif'];
    assert.deepEqual(names(text, ['A']), ['ab', 'c']);
    assert.deepEqual(names(text, ['A', 'B']), ['no']);
    assert.deepEqual(names(text), ['no']);
  });

  it('ask for what is set so far, the user before the file', () => {
    const text = ['#set ON', '#unset OFF', '#if ON', line('on'), '#endif', '#if OFF', line('off'), '#endif'];
    assert.deepEqual(names(text), ['on']);
    assert.deepEqual(names(text, ['!ON', 'OFF']), ['off']);
  });

  it('take the first option of a group without DEFAULT, unless another is chosen', () => {
    const text = [
      '[SettingGroups]',
      'settingGroup = wire, "Wire"',
      'settingOption = slow, "Slow"',
      'settingOption = fast, "Fast"',
      'settingGroup = board, "Board"',
      'settingOption = DEFAULT, "Small"',
      'settingOption = large, "Large"',
      '[OutputChannels]',
      ...['slow', 'fast', 'large', 'DEFAULT'].flatMap((name) => [`#if ${name}`, line(name), '#endif']),
    ];
    assert.deepEqual(names(text), ['slow']);
    assert.deepEqual(names(text, ['fast', 'large']), ['fast', 'large']);
  });

  it('hide what stands in them: definitions, sections, conditions', () => {
    const text = [
      '#if NEVER',
      '#set A',
      '[Datalog]',
      '#if A',
      '#endif',
      '#endif',
      '#if A',
      line('no'),
      '#endif',
      line('yes'),
    ];
    assert.deepEqual(names(text), ['yes']);
  });

  it('are bounded in depth', () => {
    const deep = 100_000;
    const text = [
      ...Array.from({ length: deep }, () => '#if A'),
      line('x'),
      ...Array.from({ length: deep }, () => '#endif'),
      line('y'),
    ];
    assert.deepEqual(names(text, ['A']), ['y']);
  });

  it('take the branches that a model takes', () => {
    type Tree = { name: string } | { condition: string; yes: Tree[]; no: Tree[] };
    const flags = ['A', 'B', 'C'];
    const { tree } = fc.letrec<{ tree: Tree[] }>((tie) => ({
      tree: fc.array(
        fc.oneof(
          { depthSize: 'small', withCrossShrink: true },
          fc.record({ name: fc.constant('') }),
          fc.record({
            condition: fc.constantFrom(...flags, '!A', 'A && B', 'B || !C'),
            yes: tie('tree'),
            no: tie('tree'),
          }),
        ),
        { maxLength: 3 },
      ),
    }));
    const holds = (condition: string, on: ReadonlySet<string>): boolean =>
      condition
        .split(' || ')
        .some((any) => any.split(' && ').every((each) => on.has(each.replace('!', '')) !== each.startsWith('!')));
    fc.assert(
      fc.property(tree, fc.subarray(flags), (trees, set) => {
        const [text, wanted]: [string[], string[]] = [[], []];
        let count = 0;
        const write = (list: readonly Tree[], isActive: boolean): void => {
          for (const one of list) {
            if ('condition' in one) {
              const truth = holds(one.condition, new Set(set));
              text.push(`#if ${one.condition}`);
              write(one.yes, isActive && truth);
              text.push('#else');
              write(one.no, isActive && !truth);
              text.push('#endif');
            } else {
              const name = `x${count++}`;
              text.push(line(name));
              if (isActive) wanted.push(name);
            }
          }
        };
        write(trees, true);
        assert.deepEqual(names(text, set), wanted);
      }),
      { numRuns: 60 },
    );
  });
});
