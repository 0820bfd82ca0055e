/**
 * docs/ENGINE-CONSOLE.md: what stands in its `jsonl` blocks is said to the firmware, in one run, and answered so: `> ` is sent, `< ` comes back, `…` is any text.
 * Its tables are what there is.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { readDocument } from '../../../tools/docs.ts';
import { sanitized } from '../../../tools/firmware/compile.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { hostFirmware } from '../../../tools/firmware/host-firmware.ts';
import { firmwareFolder } from '../../../tools/firmware/paths.ts';
import { matches } from '../../docs/console-blocks.ts';
import { fieldsOf } from './any-line.ts';

const document = readDocument('docs/ENGINE-CONSOLE.md');
const lines = [...document.matchAll(/^```jsonl\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
  block.split('\n').slice(0, -1),
);
const sent = lines.flatMap((line) => (line.startsWith('> ') ? [line.slice(2)] : []));
const expected = lines.flatMap((line) => (line.startsWith('< ') ? [line.slice(2)] : []));

/** First columns of the table under a heading. */
function firstColumn(heading: string): string[] {
  const [, after = ''] = document.split(`\n## ${heading}\n`);
  const [, table = ''] = /\|---[-|]*\n((?:\|.*\n)+)/.exec(after) ?? [];
  return table
    .split('\n')
    .slice(0, -1)
    .map((row) => row.split('|')[1]?.trim().replaceAll('`', '') ?? '');
}
const source = (name: string): string => readFileSync(`${firmwareFolder}/console/${name}`, 'utf8');

describe("the reference of the firmware's console", () => {
  it('is of lines that are sent or come back', () => {
    assert.equal(sent.length + expected.length, lines.length);
    assert.ok(sent.length > 30);
  });

  it('has each method, with its fields', () => {
    assert.deepEqual(firstColumn('Methods'), Object.keys(fieldsOf));
    const names = [...source('methods.cpp').matchAll(/^ {4}\{"([a-z]+)",/gm)].map(([, name]) => name);
    assert.deepEqual(names, Object.keys(fieldsOf));
    const tested = sent.map((line) => /"method":"([a-z]+)"/.exec(line)?.[1]);
    for (const name of names) assert.ok(tested.includes(name), name);
  });

  it('has each code of an error', () => {
    const [, all = ''] = /enum class ErrorCode : uint8_t \{([^}]*)\}/.exec(source('call.h')) ?? [];
    assert.deepEqual(
      firstColumn('Errors'),
      all.split(',').map((name) => name.trim()),
    );
  });

  it('has the limits that there are', () => {
    const limit = (file: string, name: string) => Number(new RegExp(`${name} = (\\d+);`).exec(source(file))?.[1]);
    const told = Object.fromEntries(
      [...document.matchAll(/^\| ([^|]+) \| (\d+)(?: to (\d+))?(?:, or 0)? \|$/gm)].map(([, what, least, most]) => [
        what,
        [least, most].filter(Boolean).map(Number),
      ]),
    );
    assert.deepEqual(told, {
      'bytes of a request, without its line feed': [limit('line-reader.h', 'kLineBytes')],
      'bytes of an answer, with its line feed': [limit('output.h', 'kOutputBytes')],
      '`id`': [0, 2 ** 31 - 1],
      slots: [limit('watches.h', 'kSlots')],
      'names in all slots together': [limit('watches.h', 'kWatchedNames')],
      '`everyMs`': [limit('watches.h', 'kLeastEveryMs'), limit('watches.h', 'kMostEveryMs')],
      'rows of `events` in a line': [limit('meter-methods.cpp', 'kMostRows')],
      'differences in a line': [limit('calibration-methods.cpp', 'kMostDifferences')],
    });
  });

  it('shows what the firmware says', { skip: missingCompiler('host') ?? false }, () => {
    const program = hostFirmware({ cylinders: 8, flags: sanitized });
    const input = `${sent.join('\n')}\n`;
    const { stdout, stderr, status } = spawnSync(program, ['--clock', 'virtual'], { input, encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
    const said = stdout.split('\n').slice(0, -1);
    assert.match(said.shift() ?? '', /"event":"boot"/);
    for (const [at, line] of expected.entries())
      assert.ok(matches([line], said[at] ?? ''), `wanted: ${line}\nsaid:   ${said[at]}`);
    assert.deepEqual(said.slice(expected.length), []);
  });
});
