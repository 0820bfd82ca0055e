import { spawnSync } from 'node:child_process';

/** SCHED_FIFO; below the kernel's own threads of interrupts, where it has any. */
export const PRIORITY = 45;

/** Where this user may not, it is said. */
export function mayHavePriority(): boolean {
  const { status, error } = spawnSync('chrt', ['-f', String(PRIORITY), 'true'], { stdio: 'ignore' });
  if (status === 0) return true;
  const reason = error === undefined ? 'this user may not have any' : 'no chrt(1) to ask for it';
  process.stderr.write(`bench: no figures with a real-time priority: ${reason}\n`);
  return false;
}
