/** The kernel's watchdog in software, which restarts the guest when it fires. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const folder = '/sys/class/watchdog';

/** Its node; undefined where the kernel has none. A kernel that has another /dev/watchdog counts this one from 1. */
export function softdogPath(): string | undefined {
  const [name] = existsSync(folder) ? readdirSync(folder) : [];
  return name === undefined ? undefined : `/dev/${name}`;
}

/** Whether it will fire if nobody feeds it. */
export function isSoftdogArmed(): boolean {
  const [name] = readdirSync(folder);
  return readFileSync(`${folder}/${name}/state`, 'utf8').trim() === 'active';
}
