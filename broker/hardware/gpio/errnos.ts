import { Refusal, type RefusalCode } from '../../../contract/errors.ts';
import type { GpioEntry } from '../../../contract/policy/entries.ts';
import { OsError } from '../os.ts';

/** What was attempted when the kernel said no. */
export interface Attempt {
  act: Act;
  entry: GpioEntry;
  /** Who holds the line, where the kernel tells. */
  consumer?: string | undefined;
}

/** Requests to a chip, and to a line that is held. */
export type Act = 'find' | 'take' | 'configure' | 'read' | 'set' | 'listen';

type Row = readonly [code: RefusalCode, message: (attempt: Attempt) => string];

const unplugged: Row = [
  'unavailable',
  ({ entry }) => `the GPIO chip ${entry.chip} is not there: plug it in, or mend its path in the policy`,
];
const forbidden: Row = [
  'unavailable',
  ({ entry }) =>
    `the broker may not use the GPIO chip ${entry.chip}: run it as root, and under systemd with DeviceAllow=char-gpiochip rw (systemctl edit posternd)`,
];
const silent: Row = [
  'device',
  ({ entry }) =>
    `the GPIO chip ${entry.chip} does not answer on its bus: check its wiring, its power, and for another device at its address`,
];
const tooOld: Row = [
  'unavailable',
  ({ entry }) => `the kernel cannot hold ${lineOf(entry)} for the broker: that takes Linux 5.10`,
];
const cannotListen: Row = [
  'device',
  ({ entry }) =>
    `${lineOf(entry)} cannot tell of its edges: its chip has no interrupt for it. Its value can still be read`,
];

/** Errnos that mean the same whatever was attempted. A row of `foreseen` comes first. */
const anywhere: Record<string, Row> = {
  ENODEV: unplugged,
  ENOENT: unplugged,
  ENXIO: unplugged,
  EACCES: forbidden,
  EPERM: forbidden,
  EIO: silent,
  EREMOTEIO: silent,
  ETIMEDOUT: silent,
  ENOTTY: tooOld,
};

const cannotBeSo: Row = [
  'invalid',
  ({ entry }) => `${lineOf(entry)} cannot be ${wishesOf(entry)}: its chip has no such thing`,
];

/** What the kernel answers to each act, what it means, and what to do. What is not here is a fault. */
const foreseen: Record<Act, Record<string, Row>> = {
  find: {
    ELOOP: [
      'device',
      ({ entry }) => `there is a link in place of the GPIO chip's node (${entry.chip}): nothing is opened through one`,
    ],
  },
  take: {
    EBUSY: [
      'busy',
      ({ entry, consumer = 'a kernel driver or another program' }) =>
        `${lineOf(entry)} is in use by ${consumer}: free it there (gpioinfo shows all lines), or use another line`,
    ],
    EINVAL: cannotBeSo,
  },
  configure: {
    EINVAL: cannotBeSo,
    EOPNOTSUPP: cannotBeSo,
    EIO: [
      'device',
      ({ entry }) =>
        `${lineOf(entry)} cannot be ${wishesOf(entry)}: its chip does not answer, or a kernel driver has its interrupt`,
    ],
  },
  read: {},
  set: {},
  listen: { ENXIO: cannotListen, EINVAL: cannotListen, EOPNOTSUPP: cannotListen },
};

/** What an error of a system call means: a Refusal where it is foreseen, the error itself, which is a fault, where it is not. */
export function judged(error: unknown, attempt: Attempt): unknown {
  if (!(error instanceof OsError)) return error;
  const row = foreseen[attempt.act][error.errno] ?? anywhere[error.errno];
  if (row === undefined) return error;
  const [code, message] = row;
  const { act, entry, consumer } = attempt;
  const { chip, line } = entry;
  const holder = consumer === undefined ? {} : { consumer };
  return new Refusal(code, message(attempt), { errno: error.errno, chip, line, attempted: act, ...holder });
}

/** For people: `line 17 of /dev/gpiochip0`, `line 'relay' of …`. */
export function lineOf({ chip, line }: GpioEntry): string {
  return `line ${typeof line === 'number' ? line : `'${line}'`} of ${chip}`;
}

/** What the policy wants it to be. */
function wishesOf({ direction, bias, drive, debounceUs }: GpioEntry): string {
  const wishes = [
    `an ${direction}`,
    ...(bias === undefined ? [] : [`bias ${bias}`]),
    ...(drive === undefined ? [] : [`drive ${drive}`]),
    ...(debounceUs === undefined ? [] : [`debounceUs ${debounceUs}`]),
  ];
  return wishes.join(', ');
}
