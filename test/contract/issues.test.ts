/** What a schema finds wrong, in words of ours, whatever the library calls it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { explainIssue } from '../../contract/issues.ts';

const said = (schema: v.GenericSchema, value: unknown): string => {
  const { issues } = v.safeParse(schema, value);
  assert.ok(issues, `${JSON.stringify(value)} is taken`);
  return explainIssue(issues[0]);
};

const number = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const object = v.strictObject({ id: v.string() });
for (const [schema, value, words] of [
  [number, 1.5, 'must be at most 1, not 1.5'],
  [number, -1, 'must be at least 0, not -1'],
  [number, Number.NaN, 'must be a number, not NaN'],
  [number, '1', 'must be a number, not "1"'],
  [number, undefined, 'must be a number, not left out'],
  [v.pipe(v.number(), v.finite()), Number.POSITIVE_INFINITY, 'must be a finite number, not Infinity'],
  [v.pipe(v.number(), v.integer()), 1.5, 'must be a whole number, not 1.5'],
  [v.pipe(v.number(), v.safeInteger()), 2.5, 'must be a whole number, not 2.5'],
  [v.pipe(v.number(), v.safeInteger()), 2 ** 60, `must be within 2^53, not ${2 ** 60}`],
  [v.boolean(), {}, 'must be true or false, not an object'],
  [v.string(), [], 'must be a text, not a list'],
  [v.array(v.string()), 3, 'must be a list, not 3'],
  [object, 3, 'must be an object, not 3'],
  [object, { id: 'a', of: 'b' }, "unknown key 'of'"],
  [object, {}, "the key 'id' is missing"],
  [v.record(v.string(), v.number()), 'x', 'must be an object, not "x"'],
  [v.picklist(['read', 'write']), 'rite', 'must be "read" or "write", not "rite"'],
  [v.literal('off'), 'on', 'must be "off", not "on"'],
  [v.union([v.number(), v.string(), v.null()]), true, 'must be a number, a text or null, not true'],
  [v.pipe(v.string(), v.minLength(1)), '', 'must have at least 1 character, not 0'],
  [v.pipe(v.array(v.number()), v.maxLength(2)), [1, 2, 3], 'must have at most 2 entries, not 3'],
  [v.pipe(v.instance(Uint8Array), v.maxLength(2)), new Uint8Array(3), 'must have at most 2 bytes, not 3'],
  [v.pipe(v.string(), v.startsWith('SHA256:')), 'MD5:', 'must begin with "SHA256:", not "MD5:"'],
  [v.pipe(v.string(), v.regex(/^a+$/)), 'b', 'must have the form /^a+$/, not "b"'],
] as const)
  test(words, () => assert.equal(said(schema, value), words));

test('words that a schema has of its own stay, and no text is repeated that is long', () => {
  const named = v.pipe(v.string(), v.regex(/^a+$/, 'a name is of the letter a'));
  assert.equal(said(named, 'b'), 'a name is of the letter a');
  const long = 'x'.repeat(5000);
  assert.ok(said(v.number(), long).length < 150);
  assert.ok(said(v.union([v.number(), v.literal('*')], 'a number or "*"'), long).length < 150);
});
