import { type Stats, statSync } from 'node:fs';
import { connect } from 'node:net';
import type { FileNames } from '../policy/names.ts';
import { type Finding, fine, wrong } from './finding.ts';

/** What can be seen of the socket without the broker's help. */
export interface SocketFacts {
  path: string;
  kind: 'socket' | 'other' | 'missing' | 'hidden';
  /** The group that the socket is for, and whether its members may write to it. */
  group?: { name: string; mayWrite: boolean };
  user: string;
  /** Whether this process is in that group, and whether a new login would be. */
  inGroupNow: boolean;
  inGroupAtLogin: boolean;
  /** Errno of an attempt to connect; undefined: it worked. */
  connectErrno?: string | undefined;
}

const GROUP_MAY_WRITE = 0o020;

export async function socketFacts(path: string, user: string, names: FileNames): Promise<SocketFacts> {
  const outside = { path, user, inGroupNow: false, inGroupAtLogin: false };
  let stat: Stats;
  try {
    stat = statSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { ...outside, kind: code === 'EACCES' ? 'hidden' : 'missing' };
  }
  if (!stat.isSocket()) return { ...outside, kind: 'other' };
  const { gid, mode } = stat;
  return {
    path,
    user,
    kind: 'socket',
    group: { name: names.groupName(gid) ?? String(gid), mayWrite: (mode & GROUP_MAY_WRITE) !== 0 },
    inGroupNow: [process.getegid?.(), ...(process.getgroups?.() ?? [])].includes(gid),
    inGroupAtLogin: names.gidsOf(user).includes(gid),
    connectErrno: await tryToConnect(path),
  };
}

function tryToConnect(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const end = (errno: string | undefined) => {
      socket.destroy();
      resolve(errno);
    };
    socket.on('connect', () => end(undefined));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}

const START = 'sudo systemctl start posternd';

/** Pure: facts in, finding out. */
export function judgeSocket({
  path,
  kind,
  group,
  user,
  inGroupNow,
  inGroupAtLogin,
  connectErrno,
}: SocketFacts): Finding {
  if (kind === 'missing')
    return wrong('socket', `there is none at ${path}: no broker runs there`, `${START}, or name another with --socket`);
  if (kind === 'hidden')
    return wrong('socket', `you may not enter the folder of ${path}`, `sudo chmod a+x on each folder above ${path}`);
  if (kind === 'other') return wrong('socket', `what is at ${path} is not a socket`, `move it away, then ${START}`);
  if (connectErrno === undefined) return fine('socket', `${path} takes connections`);
  if (connectErrno === 'ECONNREFUSED')
    return wrong('socket', `nobody listens at ${path}: a broker left it behind`, 'sudo systemctl restart posternd');
  if (connectErrno !== 'EACCES' && connectErrno !== 'EPERM')
    return wrong('socket', `connecting to ${path} failed: ${connectErrno}`, 'journalctl -u posternd');
  return judgeGroup(path, user, group?.name ?? '', group?.mayWrite === true, inGroupNow, inGroupAtLogin);
}

function judgeGroup(
  path: string,
  user: string,
  group: string,
  mayWrite: boolean,
  inGroupNow: boolean,
  inGroupAtLogin: boolean,
): Finding {
  if (!mayWrite || inGroupNow)
    return wrong(
      'socket',
      `you may not open ${path}: its mode shuts out its own group ${group}`,
      START.replace('start', 'restart'),
    );
  if (inGroupAtLogin)
    return wrong(
      'socket',
      `you may not open ${path}: you were put into group ${group} after you logged in`,
      `log in again (or, in this shell only: newgrp ${group})`,
    );
  return wrong(
    'socket',
    `you may not open ${path}: it is for group ${group}, which ${user} is not in`,
    `sudo usermod -aG ${group} ${user}, then log in again`,
  );
}
