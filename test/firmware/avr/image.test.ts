/** The Mega's image: it links, leaves room for the stack, and has what runs before `main` where it is run. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { compileImage, megaImage } from '../../../tools/firmware/compile.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';

const KB = 1024;
const MOST_FLASH = 58.5 * KB;
/** Of 8 KB: the deepest that the stack was seen to be is 0.75 KB. */
const MOST_RAM = 5 * KB;

const skip = missingCompiler('avr') ?? false;

test('the image for the Mega links and fits', { skip }, () => {
  const { stdout, stderr, status } = spawnSync('avr-size', ['--format=avr', compileImage('mega', megaImage)], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  const bytesOf = (what: string) => Number(new RegExp(`${what}:\\s+(\\d+) bytes`).exec(stdout)?.[1]);
  assert.ok(bytesOf('Program') <= MOST_FLASH, stdout);
  assert.ok(bytesOf('Data') <= MOST_RAM, stdout);
});

test('the watchdog is off before memory is cleared', { skip }, () => {
  const { stdout } = spawnSync('avr-nm', [compileImage('mega', megaImage)], { encoding: 'utf8' });
  const placeOf = (symbol: string) =>
    Number.parseInt(new RegExp(`^(\\w+) [TW] ${symbol}$`, 'm').exec(stdout)?.[1] ?? '', 16);
  assert.ok(placeOf('stopWatchdog') >= placeOf('__init'));
  assert.ok(placeOf('stopWatchdog') < placeOf('__do_clear_bss'));
});
