import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { seedOf } from './seed.ts';

const module = pathToFileURL(`${import.meta.dirname}/random-cases.ts`).href;
const program = `
  import { fc } from '${module}';
  const tried = [];
  fc.assert(fc.property(fc.nat(), (n) => void tried.push(n)));
  console.log(JSON.stringify([tried, fc.sample(fc.nat(), 20)]));`;

/** @returns what a process of its own tries */
function casesOf(seed: string | undefined): string {
  const { POSTERN_TEST_SEED: _, ...others } = process.env;
  const env = seed === undefined ? others : { ...others, POSTERN_TEST_SEED: seed };
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    env,
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return stdout;
}

test('every day tries the same cases, and a seed has cases of its own', () => {
  assert.equal(casesOf(undefined), casesOf(undefined));
  assert.equal(casesOf('7'), casesOf('7'));
  assert.notEqual(casesOf('7'), casesOf(undefined));
  assert.notEqual(casesOf('random'), casesOf('random'));
});

test('what is no seed is refused', () => {
  assert.equal(seedOf('0'), 0);
  assert.equal(seedOf(''), seedOf(undefined));
  for (const wrong of ['randm', '1.5', '-1', '1e10']) assert.throws(() => seedOf(wrong), /POSTERN_TEST_SEED is/);
});
