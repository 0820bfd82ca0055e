/**
 * Where a log can go from Node, which has no datagram sockets of the Unix kind, as /dev/log is one:
 *
 * - standard error: plain with the time, or under systemd with the priority in front, `<6>`, as sd-daemon(3) has it;
 * - the journal, by the stream socket that it also has, the one of systemd-cat(1);
 * - syslog, by the program logger(1), which reads lines.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sink } from '../../cli.ts';
import { levels } from './levels.ts';
import type { LogTarget } from './log.ts';

const NAME = 'postern-psu-bridge';
const JOURNAL = '/run/systemd/journal/stdout';

/** Within this time logger(1) has found that there is no syslog. */
const LOGGER_START_MS = 100;

/** Bytes of lines that wait for a log that takes none: what comes then is left out. */
const MOST_WAITING = 1024 * 1024;

/** For a terminal, in psud's form: `2018-11-18 16:52:04.123: text`, by the local time. */
export const plainTarget = (err: Sink, now = () => new Date()): LogTarget => ({
  write: (_level, line) => err.write(`${localTime(now())}: ${line}\n`),
  [Symbol.asyncDispose]: async () => {},
});

function localTime(date: Date): string {
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().replace('T', ' ').replace('Z', '');
}

/** For systemd, which takes the priority from the line and adds the time itself. */
export const systemdTarget = (err: Sink): LogTarget => ({
  write: (level, line) => err.write(`<${levels[level]}>${line}\n`),
  [Symbol.asyncDispose]: async () => {},
});

export const noTarget: LogTarget = { write: () => {}, [Symbol.asyncDispose]: async () => {} };

/**
 * For a process that has no terminal: the journal, else syslog. Undefined: this machine has neither.
 * @param startMs within which logger(1) has ended, if it will not log
 */
export async function daemonTarget(
  journal = JOURNAL,
  logger = 'logger',
  startMs = LOGGER_START_MS,
): Promise<LogTarget | undefined> {
  return (await journalTarget(journal)) ?? (await loggerTarget(logger, startMs));
}

async function journalTarget(path: string): Promise<LogTarget | undefined> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
  } catch {
    return undefined;
  }
  // Name, unit, priority of lines without one, priorities stand in front of lines, and three times: not passed on elsewhere.
  socket.write(`${NAME}\n\n${levels.INFO}\n1\n0\n0\n0\n`);
  // What the kernel has taken reaches the other end, even when we have closed ours.
  socket.once('finish', () => socket.destroy());
  return lines(socket, new Promise((resolve) => socket.once('close', resolve)));
}

async function loggerTarget(program: string, startMs: number): Promise<LogTarget | undefined> {
  const options = ['--prio-prefix', '--priority', 'daemon.info', '--tag', NAME, `--id=${process.pid}`];
  const child = spawn(program, options, { stdio: ['pipe', 'ignore', 'ignore'] });
  try {
    await once(child, 'spawn');
  } catch {
    return undefined;
  }
  child.on('error', () => {});
  // Without a syslog it ends at once.
  const patience = new AbortController();
  await Promise.race([once(child, 'exit'), sleep(startMs, undefined, { signal: patience.signal }).catch(() => {})]);
  patience.abort();
  if (child.exitCode !== null) return undefined;
  return lines(child.stdin, new Promise((resolve) => child.once('close', resolve)));
}

/**
 * A log that cannot be written is no reason to stop serving.
 * @param ended what has taken the lines has ended
 */
function lines(stream: Writable, ended: Promise<unknown>): LogTarget {
  stream.on('error', () => {});
  return {
    write: (level, line) => {
      if (stream.writable && stream.writableLength < MOST_WAITING) stream.write(`<${levels[level]}>${line}\n`);
    },
    async [Symbol.asyncDispose]() {
      stream.end();
      await ended;
    },
  };
}
