/** What docs/SCHEDULE.md says of programs is all that there is, and no more. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endings } from '../../contract/methods/schedule.ts';
import { programSchema } from '../../contract/schedule/program.ts';
import { setPointKinds } from '../../contract/schedule/set-points.ts';
import { missedPolicies } from '../../contract/schedule/sink.ts';
import { readDocument } from '../../tools/docs.ts';

const text = readDocument('docs/SCHEDULE.md');
const entry = programSchema.entries.events.item.entries;

/** The names in the first column of the table behind a text. */
function namesBehind(words: string): string[] {
  const [, table = ''] = text.slice(text.indexOf(words)).split(/\n\n(?=\|)/);
  const rows = table.split('\n').slice(2);
  return rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)].map(([, name = '']) => name));
}

test('every key of a program', () => {
  assert.deepEqual(namesBehind('\nOf a program:').sort(), Object.keys(programSchema.entries).sort());
});

test('every key of an event', () => {
  const named = [...namesBehind('\nOf an event, besides'), ...namesBehind('\nEach event has exactly one of these:')];
  assert.deepEqual(named.sort(), Object.keys(entry).sort());
});

test('every kind of event, every ending, and what is done with what is late', () => {
  assert.deepEqual(namesBehind('\nEach event has exactly one of these:').sort(), ['fade', ...setPointKinds].sort());
  assert.deepEqual(namesBehind('\n## How it ends').sort(), [...endings].sort());
  for (const policy of missedPolicies) assert.match(text, new RegExp(`^\\| \`missed\` .*"${policy}"`, 'm'));
});
