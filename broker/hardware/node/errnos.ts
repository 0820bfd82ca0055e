import { Refusal, type RefusalCode, type RefusalData } from '../../../contract/errors.ts';
import { OsError } from '../os.ts';

/** What was attempted when the kernel said no. */
export interface Attempt {
  /** The device's name in the policy, where it is known. */
  device?: string | undefined;
  path: string;
  /** A request of the profile, `open`, `read` or `write`. */
  request: string;
}

type Row = readonly [code: RefusalCode, message: (attempt: Attempt) => string];

const unplugged: Row = [
  'unavailable',
  (attempt) => `${nameOf(attempt)} is not there any more: plug it in again, or switch it on`,
];
const notKnown: Row = [
  'device',
  (attempt) => `${nameOf(attempt)} does not know '${attempt.request}': its driver has no such request`,
];
const outOfRange: Row = [
  'invalid',
  (attempt) => `${nameOf(attempt)} refuses '${attempt.request}': a value is outside of what the device can do`,
];
const notAllowed: Row = [
  'device',
  (attempt) =>
    `${nameOf(attempt)} does not allow '${attempt.request}': its medium is locked or protected against writing, or it takes a capability that the broker does without`,
];
const silent: Row = [
  'device',
  (attempt) =>
    `${nameOf(attempt)} does not answer to '${attempt.request}': check its cable and its power, and whether it is still busy with what it was told before`,
];
const confused: Row = [
  'device',
  (attempt) =>
    `${nameOf(attempt)} answers '${attempt.request}' with something that its driver does not understand: check its cable and its firmware`,
];
const busy: Row = [
  'busy',
  (attempt) => `${nameOf(attempt)} is busy: somebody else uses it, or it has not finished what it does. Try again`,
];
const noMedium: Row = [
  'device',
  (attempt) => `there is no medium (no tape, no disk) in ${nameOf(attempt)}: insert one`,
];
const writeProtected: Row = [
  'device',
  (attempt) => `the medium in ${nameOf(attempt)} is protected against writing: move its slider, or insert another`,
];
const noSpace: Row = [
  'device',
  (attempt) => `the medium in ${nameOf(attempt)} has come to its end: there is no room left`,
];
const oursOnly: Row = [
  'unavailable',
  (attempt) =>
    `the broker may not open ${nameOf(attempt)}: run it as root, and under systemd with DeviceAllow= for it (systemctl edit posternd), restarted since its driver was loaded`,
];
const notRoots: Row = [
  'unavailable',
  (attempt) =>
    `the broker may not open ${nameOf(attempt)}: run it as root; and if the node is another user's, give it to root (chown): the service is root without root's power over what others own`,
];

/** Errnos that mean the same whatever was attempted. A row of `foreseen` comes first. */
const anywhere: Record<string, Row> = {
  ENOTTY: notKnown,
  EOPNOTSUPP: notKnown,
  ENOSYS: notKnown,
  EINVAL: [
    'invalid',
    (attempt) =>
      `${nameOf(attempt)} refuses '${attempt.request}': it does not take these values, or not in the state that it is in`,
  ],
  ERANGE: outOfRange,
  EDOM: outOfRange,
  EIO: [
    'device',
    (attempt) =>
      `${nameOf(attempt)} reports an error of input or output at '${attempt.request}': the medium, the cable or the device itself, or there is nothing more on the medium`,
  ],
  ENODEV: unplugged,
  ENXIO: unplugged,
  ESHUTDOWN: unplugged,
  ENOTCONN: unplugged,
  ECONNABORTED: unplugged,
  EBUSY: busy,
  EALREADY: busy,
  EINPROGRESS: busy,
  ENOSPC: noSpace,
  ENOMEM: [
    'device',
    (attempt) => `the kernel has no memory for '${attempt.request}' of ${nameOf(attempt)} now: try again`,
  ],
  EPERM: notAllowed,
  EACCES: notAllowed,
  EROFS: writeProtected,
  ETIMEDOUT: silent,
  EREMOTEIO: silent,
  EPROTO: confused,
  EILSEQ: confused,
  EPIPE: confused,
  EBADMSG: confused,
  EOVERFLOW: [
    'device',
    (attempt) => `${nameOf(attempt)} has more to say to '${attempt.request}' than fits into the answer`,
  ],
  ENOMEDIUM: noMedium,
  // Media changers have these of their own (drivers/scsi/ch.c).
  EXFULL: ['device', (attempt) => `the place that ${nameOf(attempt)} should move something to is taken`],
  EBADE: ['device', (attempt) => `there is nothing at the place that ${nameOf(attempt)} should take something from`],
  EBADSLT: ['invalid', (attempt) => `${nameOf(attempt)} has no such place: 'parameters' says how many there are`],
  EBADRQC: notKnown,
  EMEDIUMTYPE: [
    'device',
    (attempt) => `the medium in ${nameOf(attempt)} is of a kind that it cannot use: insert another`,
  ],
  ENODATA: [
    'device',
    (attempt) => `${nameOf(attempt)} has nothing to answer to '${attempt.request}': there is no such data`,
  ],
  EAGAIN: ['unavailable', (attempt) => `${nameOf(attempt)} has nothing for '${attempt.request}' now: try again later`],
  EINTR: ['unavailable', (attempt) => `'${attempt.request}' of ${nameOf(attempt)} was interrupted: try again`],
};

/** What an errno means at one act only. */
const foreseen: Readonly<Record<string, Record<string, Row>>> = {
  open: {
    ENOENT: unplugged,
    EBUSY: [
      'busy',
      (attempt) => `${nameOf(attempt)} is in use: another program has it open, and it takes one at a time`,
    ],
    EPERM: oursOnly,
    EACCES: notRoots,
    EISDIR: ['device', (attempt) => `${nameOf(attempt)} is a folder, and no device: name the right node in the policy`],
    ELOOP: [
      'device',
      (attempt) => `${nameOf(attempt)} has become a link while it was looked at: nothing is opened through one`,
    ],
  },
  read: {
    ENOMEM: [
      'device',
      (attempt) =>
        `the block on the medium in ${nameOf(attempt)} is larger than was asked for: read with a larger maxBytes; the block is lost to this read`,
    ],
    EOVERFLOW: [
      'device',
      (attempt) =>
        `the block on the medium in ${nameOf(attempt)} is larger than was asked for: read with a larger maxBytes`,
    ],
  },
  write: {
    EACCES: writeProtected,
    EPERM: writeProtected,
    EINVAL: [
      'invalid',
      (attempt) =>
        `${nameOf(attempt)} refuses a write of that length: its blocks have one size (write a multiple of it), or at most one`,
    ],
  },
};

/** Errnos that say nothing of the device: the broker itself has gone wrong. */
const OURS = new Set(['EBADF', 'EMFILE', 'ENFILE']);

/** A driver may answer whatever it likes: that is no reason to take the device from everybody else. */
const unforeseen = (errno: string): Row => [
  'device',
  (attempt) =>
    `${nameOf(attempt)} answers '${attempt.request}' with ${errno}: the manual of its driver says what it means`,
];

/** What an error of a system call means: a Refusal, or the error itself, which is a fault, where it is the broker's own. */
export function judged(error: unknown, attempt: Attempt): unknown {
  if (!(error instanceof OsError)) return error;
  if (OURS.has(error.errno)) return error;
  const [code, message] = foreseen[attempt.request]?.[error.errno] ?? anywhere[error.errno] ?? unforeseen(error.errno);
  return new Refusal(code, message(attempt), { errno: error.errno, ...factsOf(attempt) });
}

/** For a refusal's data. */
export function factsOf({ device, path, request }: Attempt): RefusalData {
  return { ...(device === undefined ? {} : { device }), node: path, request };
}

/** The name that it has in the policy tells a person more than its path. */
const nameOf = ({ device, path }: Attempt): string => (device === undefined ? path : `${device} (${path})`);
