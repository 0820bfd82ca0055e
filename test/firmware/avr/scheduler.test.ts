/** The scheduler for the Mega: nothing in it that an interrupt cannot afford. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { compileObjects, mega } from '../../../tools/firmware/compile.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { firmwareFolder } from '../../../tools/firmware/paths.ts';

/** What a processor without them calls for divisions and floats; and what a heap is asked for. */
const forbidden = /^(__u?div|__u?mod|__\w+[sd]f\d?$|__\w*div\w*$|malloc|free|realloc|_Zn|_Zd)/;

const namesCalled = (object: string): string[] => {
  const { stdout, stderr, status } = spawnSync('avr-nm', ['--undefined-only', object], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return [...stdout.matchAll(/ U (\S+)/g)].map(([, name = '']) => name);
};

const skip = missingCompiler('avr') ?? false;

test('the scheduler neither divides, nor has floats, nor a heap', { skip }, () => {
  const objects = compileObjects(join(firmwareFolder, 'core', 'scheduler.cpp'), mega);
  const called = objects.flatMap(namesCalled);
  assert.ok(called.some((name) => name.includes('Scheduler') || name.includes('Shaft')));
  assert.deepEqual(
    called.filter((name) => forbidden.test(name)),
    [],
  );
});

test('what divides is found to', { skip }, () => {
  const called = compileObjects(join(firmwareFolder, 'core', 'wheel.cpp'), mega).flatMap(namesCalled);
  assert.ok(called.some((name) => forbidden.test(name)));
});
