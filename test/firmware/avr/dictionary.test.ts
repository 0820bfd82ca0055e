/** The dictionary for the Mega: in flash, all of it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileObjects, mega } from '../../../tools/firmware/compile.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { layoutOf } from '../../../tools/firmware/layout.ts';
import { loadDictionary } from '../../../tools/firmware/load.ts';
import { firmwareFolder } from '../../../tools/firmware/paths.ts';

/** The bytes of each section of an object. */
function sectionBytes(object: string): Map<string, number> {
  const { stdout, stderr, status } = spawnSync('avr-objdump', ['--section-headers', object], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return new Map(
    [...stdout.matchAll(/^\s*\d+\s+(\S+)\s+([\da-f]{8})\s/gm)].map(([, name = '', bytes = '']) => [
      name,
      Number.parseInt(bytes, 16),
    ]),
  );
}

test('nothing of the dictionary is in RAM', { skip: missingCompiler('avr') ?? false }, () => {
  const sources = ['dictionary', 'names', 'default-cells'];
  const objects = new Set(sources.flatMap((name) => compileObjects(join(firmwareFolder, 'core', `${name}.cpp`), mega)));
  assert.equal(objects.size, sources.length);
  const sections = [...objects].flatMap((object) => [...sectionBytes(object)]);
  const bytesIn = (pattern: RegExp) =>
    sections.filter(([name]) => pattern.test(name)).reduce((sum, [, bytes]) => sum + bytes, 0);
  assert.equal(bytesIn(/^\.(data|bss|rodata)/), 0);
  const { parameters } = loadDictionary();
  assert.ok(bytesIn(/^\.progmem/) > layoutOf(loadDictionary()).cells.length + parameters.length * 15);
  assert.ok(bytesIn(/^\.progmem/) < 5 * 1024, 'of the 48 KB that the image may have');
});
