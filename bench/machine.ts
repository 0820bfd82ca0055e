import { spawnSync } from 'node:child_process';
import { cpus, release, type } from 'node:os';

/** What a figure was measured on. @param pinning which processes ran where */
export function machineOf(pinning: string): string {
  const model = cpus()[0]?.model ?? process.arch;
  return `${model}, ${cpus().length} CPUs, ${type()} ${release()}, Node ${process.version}; ${pinning}`;
}

export const UNPINNED = 'not pinned';

/**
 * Runs `work` with this process, and those that it starts meanwhile, on one CPU: across two, what is measured is how fast an idle one
 * wakes up. `work` is told what to say of it; without taskset(1) nothing is pinned, and that is said.
 */
export async function pinned<T>(work: (pinning: string) => Promise<T>): Promise<T> {
  const before = affinity();
  const cpu = String((before?.match(/\d+/g) ?? ['0']).at(-1));
  if (before === undefined || !setAffinity(cpu)) return work(`${UNPINNED} (no taskset)`);
  try {
    return await work(`all processes on CPU ${cpu}`);
  } finally {
    setAffinity(before);
  }
}

/** The CPUs that this process may use, as taskset lists them: `0-1`. */
function affinity(): string | undefined {
  const { status, stdout } = spawnSync('taskset', ['-c', '-p', String(process.pid)], { encoding: 'utf8' });
  return status === 0 ? stdout.split(': ').at(-1)?.trim() : undefined;
}

function setAffinity(list: string): boolean {
  return spawnSync('taskset', ['-a', '-c', '-p', list, String(process.pid)], { stdio: 'ignore' }).status === 0;
}
