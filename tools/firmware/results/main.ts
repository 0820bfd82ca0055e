/**
 * `npm run firmware:results`: runs the firmware's images in their emulators, and writes docs/firmware-results.md. About three
 * minutes of a processor. Exit status 1 where a bound is missed that was met, or met that is listed as missed; 2 where something is
 * missing to measure it.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileImage } from '../compile.ts';
import { missingCompiler } from '../compilers.ts';
import { cortexImages } from '../cortex-images.ts';
import { type CortexRow, cortexRows, missingForCortexM } from '../cortex-m.ts';
import { imageSize } from '../image-size.ts';
import { missingHarness } from '../mega-harness.ts';
import { projectFolder } from '../paths.ts';
import { boundsOf, isAsKnown, notMetYet } from './bounds.ts';
import { measureMega } from './measured.ts';
import { type ArmImage, page } from './page.ts';

const resultsPath = join(projectFolder, 'docs', 'firmware-results.md');

function versionOf(program: string): string {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return (stdout ?? '').split('\n')[0]?.trim() ?? program;
}

function cortex(): CortexRow[] {
  const missing = missingForCortexM();
  if (missing === undefined) return cortexRows();
  console.log(`Cortex-M: not run: ${missing}`);
  return [];
}

function armImages(): ArmImage[] {
  if (missingCompiler('arm') !== undefined) return [];
  return cortexImages.map(({ name, board, options }) => ({ name, ...imageSize(compileImage(board, options), 'arm') }));
}

const missing = missingCompiler('avr') ?? missingHarness();
if (missing !== undefined) {
  console.error(`firmware results: ${missing}`);
  process.exit(2);
}
const mega = await measureMega((line) => console.log(line));
const rows = cortex();
const bounds = boundsOf(mega, rows);
const tools = [versionOf('avr-g++'), 'simavr 1.6'];
if (rows.length > 0) tools.push(versionOf('arm-none-eabi-g++'), versionOf('qemu-system-arm'));
writeFileSync(resultsPath, page({ mega, cortex: rows, armImages: armImages(), bounds, tools }));
for (const bound of bounds) {
  const verdict = bound.isMet ? 'met   ' : 'MISSED';
  const known = notMetYet.has(bound.name)
    ? bound.isMet
      ? ', and is to leave the list of what is not'
      : ', as is known'
    : '';
  console.log(`${verdict}  ${bound.what}: ${bound.measured} (${bound.bound})${known}`);
}
process.exitCode = bounds.every(isAsKnown) ? 0 : 1;
