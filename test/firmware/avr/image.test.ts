/** The Mega's image: it links, and leaves room for the stack. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { compileImage, megaImage } from '../../../tools/firmware/compile.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';

const KB = 1024;
const MOST_FLASH = 62 * KB;
/** Of 8 KB: the deepest that the stack was seen to be is 0.5 KB. */
const MOST_RAM = 5.25 * KB;

test('the image for the Mega links and fits', { skip: missingCompiler('avr') ?? false }, () => {
  const { stdout, stderr, status } = spawnSync('avr-size', ['--format=avr', compileImage('mega', megaImage)], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  const bytesOf = (what: string) => Number(new RegExp(`${what}:\\s+(\\d+) bytes`).exec(stdout)?.[1]);
  assert.ok(bytesOf('Program') <= MOST_FLASH, stdout);
  assert.ok(bytesOf('Data') <= MOST_RAM, stdout);
});
