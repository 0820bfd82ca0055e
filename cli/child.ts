/** A command that runs as long as `postern` does something for it: what `lease` and `watchdog run` share. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Cli, Environment } from './cli.ts';
import { NOT_EXECUTABLE, NOT_FOUND } from './lease/statuses.ts';
import { escapeText } from './text/escape.ts';

/** Starts it with our own streams. Until it is disposed of, what is sent to this process goes to it. */
export function startChild(words: readonly string[], env: Environment): Disposable & { readonly child: ChildProcess } {
  const [command = '', ...args] = words;
  const started: { child?: ChildProcess } = {};
  // Before it starts: a signal in its first moment would end us, and not it.
  const forwarding = forwardSignals((signal) => started.child?.kill(signal));
  const child = spawn(command, args, { stdio: 'inherit', env: { ...env } });
  started.child = child;
  return { child, [Symbol.dispose]: forwarding };
}

export const isRunning = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null;

/** The exit status of its end, as a shell has it: 128 and the signal that ended it, 126 and 127 if it could not be started. */
export async function childStatus(cli: Cli, child: ChildProcess): Promise<number> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return signal === null ? (code ?? 0) : 128 + constants.signals[signal];
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall?.startsWith('spawn') !== true) throw error;
    cli.note(`postern: cannot run ${escapeText(child.spawnfile)}: ${code}`);
    return code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE;
  }
}

/** Passes on what is sent to this process. Ctrl-C at a terminal reaches the command by itself, and must not end us before it. */
function forwardSignals(passOn: (signal: NodeJS.Signals) => void): () => void {
  const typed: NodeJS.Signals[] = ['SIGINT', 'SIGQUIT'];
  const handlers = ([...typed, 'SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGCONT'] as const).map((signal) => {
    const handler = () => {
      if (!(process.stdin.isTTY && typed.includes(signal))) passOn(signal);
    };
    process.on(signal, handler);
    return () => void process.off(signal, handler);
  });
  return () => {
    for (const off of handlers) off();
  };
}
