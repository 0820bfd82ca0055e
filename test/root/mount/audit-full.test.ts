/** The audit log on a file system that is full: a tiny one of the test's own. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { auditFullSuite } from '../../broker/audit-full-suite.ts';

const SIZE = '64k';
let mounted = '';

function unmount(): void {
  execFileSync('umount', ['--lazy', mounted]);
  process.off('exit', unmount);
}

/** Takes every page that there is; the log keeps what is left of its last one. */
function fill(): void {
  const fd = openSync(join(mounted, 'ballast'), 'w');
  try {
    for (;;) writeSync(fd, 'x'.repeat(1024));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(fd);
  }
}

auditFullSuite('a small tmpfs', {
  prepare(directory) {
    mounted = join(directory, 'log');
    mkdirSync(mounted);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=755`, 'postern-test', mounted]);
    process.once('exit', unmount);
    return join(mounted, 'audit.jsonl');
  },
  fill,
  makeRoom: () => rmSync(join(mounted, 'ballast')),
  remove: unmount,
});
