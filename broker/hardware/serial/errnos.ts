import { Refusal, type RefusalCode } from '../../../contract/errors.ts';
import { type Attempt, factsOf } from '../node/errnos.ts';
import { OsError } from '../os.ts';

/** What is attempted on a port. */
export type PortAct = 'open' | 'read' | 'write' | 'configure' | 'purge' | 'drain' | 'lines' | 'break' | 'close';

/** An attempt on a port: who it is, for messages, and what is done. */
export interface PortAttempt extends Attempt {
  request: PortAct;
}

type Row = readonly [code: RefusalCode, message: (port: string) => string];

const unplugged: Row = ['unavailable', (port) => `${port} is not there any more: plug it in again, or switch it on`];
const silent: Row = [
  'device',
  (port) => `${port} does not answer: its adapter is stuck. Unplug it and plug it in again, and check its cable`,
];
const oursOnly: Row = [
  'unavailable',
  (port) =>
    `the broker may not open ${port}: run it as root, and under systemd with DeviceAllow= for it (systemctl edit posternd), restarted since its driver was loaded`,
];
const notRoots: Row = [
  'unavailable',
  (port) =>
    `the broker may not open ${port}: run it as root; and if the node is another user's, give it to root (chown): the service is root without root's power over what others own`,
];
const noTerminal: Row = ['device', (port) => `${port} is no terminal: name the node of a serial port in the policy`];
const cannotBeSetSo: Row = [
  'device',
  (port) => `${port} cannot be set so: its driver does not take this baud rate, or these bits`,
];
const noModemLines: Row = [
  'device',
  (port) => `${port} has no modem lines: a pseudo terminal and some adapters have none`,
];
const noBreak: Row = ['device', (port) => `${port} cannot send a break: its driver has none`];

/** Errnos that mean the same whatever was attempted. A row of `foreseen` comes first. */
const anywhere: Record<string, Row> = {
  ENODEV: unplugged,
  ENXIO: unplugged,
  ENOENT: unplugged,
  // A terminal that was hung up.
  EIO: unplugged,
  ESHUTDOWN: unplugged,
  ECANCELED: ['unavailable', (port) => `${port} was closed, or purged, before it was done`],
  EBUSY: ['busy', (port) => `${port} is busy: another program does something with it. Try again`],
  EINTR: ['unavailable', (port) => `${port} was interrupted: try again`],
  EAGAIN: ['unavailable', (port) => `${port} is not ready: try again`],
  ENOMEM: ['device', (port) => `the kernel has no memory for ${port} now: try again`],
  // What USB adapters' drivers give on.
  ETIMEDOUT: silent,
  EPROTO: silent,
  EPIPE: silent,
  EILSEQ: silent,
  EREMOTEIO: silent,
};

/** What an errno means at one act only. */
const foreseen: Partial<Record<PortAct, Record<string, Row>>> = {
  open: {
    EBUSY: ['busy', (port) => `${port} is in use: another program has it open, for itself alone`],
    EPERM: oursOnly,
    EACCES: notRoots,
    ENOTTY: noTerminal,
    EISDIR: noTerminal,
    EINVAL: cannotBeSetSo,
    ENOSYS: [
      'unavailable',
      (port) =>
        `the broker cannot open ${port}: the package @serialport/bindings-cpp is not installed with it, or not for this processor`,
    ],
    // A driver that found no UART still has a node for it.
    EIO: ['device', (port) => `${port} has no hardware behind it: name another port in the policy`],
  },
  configure: { EINVAL: cannotBeSetSo },
  lines: { ENOTTY: noModemLines, EINVAL: noModemLines },
  break: { ENOTTY: noBreak, EINVAL: noBreak },
};

/** Errnos that say nothing of the port: the broker itself has gone wrong. */
const OURS = new Set(['EBADF', 'EMFILE', 'ENFILE']);

/** A driver may answer whatever it likes: that is no reason to take the port from everybody else. */
const unforeseen = (errno: string, act: PortAct): Row => [
  'device',
  (port) => `${port} answers '${act}' with ${errno}: the manual of its driver says what it means`,
];

/** What an error of a system call means: a Refusal, or the error itself, which is a fault, where it is the broker's own. */
export function judged(error: unknown, attempt: PortAttempt): unknown {
  if (!(error instanceof OsError) || OURS.has(error.errno)) return error;
  const { errno } = error;
  const [code, message] = foreseen[attempt.request]?.[errno] ?? anywhere[errno] ?? unforeseen(errno, attempt.request);
  return new Refusal(code, message(nameOf(attempt)), { errno, ...factsOf(attempt) });
}

/** Does something with a port; what its errno means is said in terms of the port. @throws Refusal, OsError */
export async function attempted<Result>(attempt: PortAttempt, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw judged(error, attempt);
  }
}

/** The name that it has in the policy tells a person more than its path. */
export const nameOf = ({ device, path }: PortAttempt): string => (device === undefined ? path : `${device} (${path})`);
