import { readFileSync, statSync } from 'node:fs';

/** One process, for good: its number alone is given again to another one. */
export interface ProcessIdentity {
  pid: number;
  /** When it was started, in ticks since boot; /proc/PID/stat, field 22 of proc_pid_stat(5). */
  startTicks: string;
  bootId: string;
}

const bootId = () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

function startTicks(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, and may contain anything.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended: only its parent has not asked yet.
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export function ownIdentity(): ProcessIdentity {
  const { pid } = process;
  return { pid, startTicks: startTicks(pid) ?? '', bootId: bootId() };
}

export function isAlive({ pid, startTicks: started, bootId: boot }: ProcessIdentity): boolean {
  if (boot !== bootId()) return false;
  const ticks = startTicks(pid);
  return ticks === undefined ? isHidden(pid) : ticks === started;
}

/** /proc may be mounted so that it shows nobody another user's processes (hidepid). The kernel says all the same that there is one. */
function isHidden(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whose a process is; undefined: it has ended, or is hidden. */
export const ownerOf = (pid: number): number | undefined => statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid;
