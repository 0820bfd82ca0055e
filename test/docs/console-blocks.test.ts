import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { matches, readBlocks, testsElsewhere } from './console-blocks.ts';

const document = `# Title

\`\`\`console
$ echo one
one
$ cat <<END
> two
> END
two
\`\`\`

<!-- file: a.json -->
\`\`\`json
[1]
\`\`\`

\`\`\`sh
sudo postern key trust ada -
\`\`\`
`;

test('commands, files and what is only shown are told apart', () => {
  assert.deepEqual(readBlocks(document), {
    commands: [
      { line: 4, text: 'echo one', expected: ['one'] },
      { line: 6, text: 'cat <<END\ntwo\nEND', expected: ['two'] },
    ],
    files: [{ name: 'a.json', text: '[1]\n' }],
    shown: [{ line: 18, text: 'sudo postern key trust ada -' }],
  });
});

test('what another test runs is left to it, by the same line numbers', () => {
  const elsewhere = `before\n<!-- elsewhere: test/a.test.ts -->\n${document}<!-- /elsewhere -->\n\`\`\`console\n$ here\n\`\`\`\n`;
  assert.deepEqual(readBlocks(elsewhere).commands, [{ line: 24, text: 'here', expected: [] }]);
  const { commands, files } = readBlocks(elsewhere, 'test/a.test.ts');
  assert.deepEqual(
    commands.map(({ line }) => line),
    [6, 8],
  );
  assert.equal(files.length, 1);
  assert.deepEqual(testsElsewhere(elsewhere), ['test/a.test.ts']);
});

test('output without a command is a mistake of the document', () => {
  assert.throws(() => readBlocks('```console\none\n```'), /line 2/);
});

describe('what is printed', () => {
  const cases: [expected: string[], printed: string, ok: boolean][] = [
    [['one'], 'one\n', true],
    [['one'], 'one', true],
    [['one'], 'one\ntwo\n', false],
    [['one'], 'One\n', false],
    [['a.c'], 'abc\n', false],
    [['on…e (pid …)'], 'on the one (pid 12)\n', true],
    [['…'], '', true],
    [['…', 'last'], 'first\nsecond\nlast\n', true],
    [['…', 'last'], 'first\nlast\nmore\n', false],
    [['first', '…'], 'first\n', true],
    [['one', 'two'], 'one\n', false],
  ];
  for (const [expected, printed, ok] of cases)
    test(`${JSON.stringify(printed)} is ${ok ? '' : 'not '}${JSON.stringify(expected)}`, () =>
      assert.equal(matches(expected, printed), ok));
});
