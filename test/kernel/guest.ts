/**
 * A guest: a Linux that runs as a process of this machine, on this machine's own root file system, which it sees read-only
 * under a layer of memory. Two seconds from boot to power-off. What a guest does to its devices, users and files is gone with it.
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { within } from '../patience.ts';
import type { TestKernel } from './find-kernel.ts';

export const project = fileURLToPath(new URL('../..', import.meta.url));

export interface GuestOptions {
  /** The files of the folder that host and guest share, which is /share in the guest. `command.sh` is what init runs. */
  readonly files: Readonly<Record<string, string>>;
  /** PID 1, a path on this machine. */
  readonly init?: string;
  /** More of the kernel's command line; init gets each NAME=VALUE in its environment. */
  readonly kernelArguments?: readonly string[];
  readonly timeoutMs?: number;
  readonly memoryMiB?: number;
}

export interface GuestResult {
  /** Of command.sh. Undefined if the guest ended, or was ended, without one. */
  readonly status: number | undefined;
  /** What command.sh printed. */
  readonly output: string;
  /** What kernel and init printed, for when something goes wrong. */
  readonly console: string;
  /** Every file that was in /share at the end. */
  readonly files: ReadonlyMap<string, string>;
}

const TIMEOUT_MS = within(120_000);
const MEMORY_MIB = 2048;
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** A command as a line of a POSIX shell. */
export const shellLine = (...words: string[]): string =>
  words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');

/** A command.sh that runs some lines of shell in the project's folder. */
export function projectScript(lines: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  const variables = Object.entries({ POSTERN_TEST_PATIENCE: String(within(4)), ...environment }).map(
    ([name, value]) => `export ${shellLine(`${name}=${value}`)}`,
  );
  return [shellLine('cd', project), ...variables, ...lines, ''].join('\n');
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

/** The guest's memory is a sparse file. A container's /dev/shm is often too small for it. */
function memoryFolder(memoryMiB: number): string {
  const shm = '/dev/shm';
  if (!existsSync(shm)) return tmpdir();
  const { bavail, bsize } = statfsSync(shm);
  return bavail * bsize > memoryMiB * 2 ** 20 ? shm : tmpdir();
}

function commandLine(kernel: TestKernel, share: string, state: string, options: GuestOptions): string[] {
  const words = [
    'rootfstype=hostfs',
    'rootflags=/',
    'ro',
    `init=${options.init ?? fileURLToPath(new URL('guest-init.sh', import.meta.url))}`,
    'con0=null,fd:1',
    'con=null',
    'loglevel=3',
    'seccomp=on',
    `mem=${options.memoryMiB ?? MEMORY_MIB}M`,
    `uml_dir=${state}`,
    `SHARE=${share}`,
    `MODULES=${kernel.modules}`,
    ...(kernel.deviceTree ? [`dtb=${kernel.deviceTree}`] : []),
    ...(options.kernelArguments ?? []),
  ];
  const unusable = words.find((word) => /\s/.test(word));
  if (unusable) throw new Error(`a kernel's command line cannot hold a path with a space: ${unusable}`);
  return words;
}

/** Its tests measure times, and its system calls are slow as it is: it goes before the tests that run beside it. */
function preferred(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, -8);
  } catch {
    // Who is not root, or is in a container, may not: it takes longer.
  }
}

/** Boots a guest, lets it run its command, and waits until it is off. */
export async function runGuest(kernel: TestKernel, options: GuestOptions): Promise<GuestResult> {
  const { timeoutMs = TIMEOUT_MS, memoryMiB = MEMORY_MIB } = options;
  const folder = mkdtempSync(join(tmpdir(), 'postern-guest-'));
  const share = join(folder, 'share');
  const state = join(folder, 'state');
  for (const path of [share, state]) mkdirSync(path);
  for (const [name, text] of Object.entries(options.files)) writeFileSync(join(share, name), text);

  // A process group of its own: the kernel has helpers that outlive it, and all of them must go.
  const guest = spawn(kernel.linux, commandLine(kernel, share, state, options), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { TMPDIR: memoryFolder(memoryMiB) },
    detached: true,
  });
  preferred(guest.pid);
  const end = () => {
    if (guest.pid !== undefined) killGroup(guest.pid);
  };
  const leave = () => process.exit(1);
  const cleanUp = () => {
    end();
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', cleanUp);
  for (const signal of signals) process.once(signal, leave);

  let printed = '';
  for (const stream of [guest.stdout, guest.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk));
  const timer = setTimeout(() => {
    printed += `\nguest: not off after ${timeoutMs} ms, ended\n`;
    end();
  }, timeoutMs);
  try {
    await new Promise((resolve, reject) => guest.on('close', resolve).on('error', reject));
    const files = new Map(readdirSync(share).map((name) => [name, readFileSync(join(share, name), 'utf8')]));
    const status = files.get('status');
    return {
      status: status === undefined ? undefined : Number(status),
      output: files.get('output') ?? '',
      console: printed,
      files,
    };
  } finally {
    clearTimeout(timer);
    process.off('exit', cleanUp);
    for (const signal of signals) process.off(signal, leave);
    cleanUp();
  }
}
