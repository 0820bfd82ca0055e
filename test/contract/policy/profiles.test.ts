/** The administrator's profiles: read from files beside the policy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readProfiles, shipped } from '../../../contract/policy/profiles.ts';
import { press } from './profile-fixture.ts';

// What is read is a stream or events, not both.
const text = (name: string) => JSON.stringify({ ...press, name, events: undefined }, null, 1);
const read = (files: Record<string, string>) => readProfiles(new Map(Object.entries(files)));
const said = (files: Record<string, string>) =>
  read(files).problems.map(({ file, line, path, message }) => `${file}:${line} ${path}: ${message}`);

test('a profile of one’s own stands beside the shipped ones', () => {
  const { profiles, problems } = read({ 'laser.json': text('laser') });
  assert.deepEqual(problems, []);
  assert.deepEqual(profiles.get('laser')?.requests, press.requests);
  assert.deepEqual([...profiles.keys()], [...shipped.keys(), 'laser']);
  assert.equal(shipped.has('laser'), false, 'the shipped ones stay as they are');
});

test('it is called as its file is, and not like a shipped one', () => {
  assert.deepEqual(said({ 'laser.json': text('lasr') }), [
    "laser.json:2 name: the profile 'lasr' must be in a file 'lasr.json'",
  ]);
  assert.deepEqual(said({ 'mtio.json': text('mtio') }), [
    "mtio.json:2 name: a profile 'mtio' comes with Postern: give yours another name",
  ]);
  assert.equal(read({ 'mtio.json': text('mtio') }).profiles.get('mtio'), shipped.get('mtio'));
});

test('one with a mistake is left out, with its file and line; the others are taken', () => {
  const { profiles, problems } = read({
    'a.json': '{\n "name": "a",\n "nodes": 1\n}',
    'b.json': text('b'),
    'c.json': '{',
  });
  assert.equal(profiles.has('a'), false);
  assert.equal(profiles.has('b'), true);
  assert.ok(
    problems.some(({ file, line, message }) => file === 'a.json' && line === 3 && message === "unknown key 'nodes'"),
  );
  assert.ok(problems.some(({ file, message }) => file === 'c.json' && message.startsWith('not JSON')));
});
