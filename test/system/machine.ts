/** In the guest: what an administrator and its users do there. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { within } from '../patience.ts';

export const UNIT = 'posternd.service';
export const FAIL_SAFE = 'postern-failsafe.service';
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Runs a command as root. */
export function run(command: string, ...words: string[]): SpawnSyncReturns<string> {
  return spawnSync(command, words, { encoding: 'utf8', env: { PATH } });
}

/** Runs a command as root that must succeed; returns what it printed, without the last newline. */
export function must(command: string, ...words: string[]): string {
  const { status, stdout, stderr, error } = run(command, ...words);
  if (status !== 0) throw error ?? new Error(`${command} ${words.join(' ')}: status ${status}\n${stdout}${stderr}`);
  return stdout.trimEnd();
}

/** `postern` as one of the machine's users. */
export const postern = (user: string, ...words: string[]): SpawnSyncReturns<string> =>
  run('runuser', '-u', user, '--', 'postern', ...words);

/** `postern` as one of the machine's users, who tells it something on standard input. */
export const posternTold = (user: string, input: string, ...words: string[]): SpawnSyncReturns<string> =>
  spawnSync('runuser', ['-u', user, '--', 'postern', ...words], { input, encoding: 'utf8', env: { PATH } });

/** `postern` as a user, in the background. */
export const posternInBackground = (user: string, ...words: string[]) =>
  spawn('runuser', ['-u', user, '--', 'postern', ...words], { stdio: 'ignore', env: { PATH } });

/** A property of a unit, as `systemctl show` has it. */
export const property = (name: string, unit = UNIT): string =>
  must('systemctl', 'show', '--value', `--property=${name}`, unit);
export const mainPid = (unit = UNIT): number => Number(property('MainPID', unit));
/** What a unit has logged since it first started. */
export const journal = (unit = UNIT): string => must('journalctl', '--unit', unit, '--no-pager', '--output=cat');

/** Resolves once something is so. @param patienceMs of a machine that has nothing else to do */
export async function until(what: string, isSo: () => boolean, patienceMs = 10_000): Promise<void> {
  for (const end = Date.now() + within(patienceMs); Date.now() < end; await sleep(50)) if (isSo()) return;
  throw new Error(`not within ${within(patienceMs)} ms: ${what}\n${journal()}`);
}

/** Enabled, period and duty in ns, of a channel that sysfs shows. */
export const outputOf = (chip: string, channel: number): number[] =>
  ['enable', 'period', 'duty_cycle'].map((name) =>
    Number(readFileSync(`/sys/class/pwm/${chip}/pwm${channel}/${name}`, 'utf8')),
  );
