import { Refusal, type RefusalCode } from '../../../contract/errors.ts';
import { OsError } from '../os.ts';
import type { PwmChipInfo } from './backend.ts';
import type { Attribute } from './writes.ts';

/** What was attempted when the kernel said no. */
export interface Attempt {
  act: Act;
  chip: PwmChipInfo;
  channel: number;
  /** What was written, with its unit. */
  value?: string | undefined;
  /** Other channels of the chip that the broker holds open. */
  openBeside: readonly number[];
}

/** A file that is written, `read` for any that is read, or a request to a character device. */
export type Act =
  | Attribute
  | 'read'
  | 'export'
  | 'unexport'
  | 'open device'
  | 'REQUEST'
  | 'FREE'
  | 'GETWF'
  | 'ROUNDWF'
  | 'SETEXACTWF';

type Row = readonly [code: RefusalCode, message: (attempt: Attempt) => string];

const unplugged: Row = [
  'unavailable',
  ({ chip }) => `pwmchip${chip.number} (${chip.devicePath}) was unplugged: plug it in again`,
];
const forbidden: Row = [
  'unavailable',
  ({ chip }) =>
    `the broker may not write to pwmchip${chip.number}: run it as root, and under systemd without ProtectKernelTunables`,
];
const silent: Row = [
  'device',
  (attempt) =>
    `${place(attempt)} does not answer on its bus: check its wiring, its power, and for another device at its address`,
];

/** Errnos that mean the same whatever was attempted. A row of `foreseen` comes first. */
const anywhere: Record<string, Row> = {
  ENODEV: unplugged,
  ENOENT: unplugged,
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: forbidden,
  EIO: silent,
  ENXIO: silent,
  EREMOTEIO: silent,
  ETIMEDOUT: silent,
};

const sharesPeriod: Row = [
  'busy',
  (attempt) => `${place(attempt)} shares one period with the other channels of its chip${openNow(attempt)}: ${wayOut}`,
];
const cannotInvert: Row = [
  'invalid',
  (attempt) => `${place(attempt)} cannot be ${attempt.value}: its driver (${driver(attempt)}) does not invert outputs`,
];

/** What the kernel answers to each act, what it means, and what to do. What is not here is a fault. */
const foreseen: Record<Act, Record<string, Row>> = {
  enable: {
    EINVAL: [
      'invalid',
      (attempt) =>
        `${place(attempt)} cannot run as it is set: its period is 0, shorter than the duty, or outside of what its driver (${driver(attempt)}) can do, or its polarity is${sharing(attempt)}`,
    ],
    EBUSY: sharesPeriod,
  },
  period: {
    EINVAL: [
      'invalid',
      (attempt) =>
        `${place(attempt)} does not take a period of ${attempt.value}: it is shorter than the duty, or outside of what its driver (${driver(attempt)}) can do${sharing(attempt)}`,
    ],
    ERANGE: [
      'invalid',
      (attempt) => `${place(attempt)} does not take a period of ${attempt.value}: its driver counts no further`,
    ],
    EBUSY: sharesPeriod,
  },
  duty_cycle: {
    EINVAL: [
      'invalid',
      (attempt) =>
        `${place(attempt)} does not take a duty of ${attempt.value}: it is longer than the period, or its period is outside of what its driver (${driver(attempt)}) can do${sharing(attempt)}`,
    ],
    EBUSY: sharesPeriod,
  },
  polarity: {
    EINVAL: cannotInvert,
    EOPNOTSUPP: cannotInvert,
    ENOSYS: cannotInvert,
    EBUSY: [
      'busy',
      (attempt) =>
        `${place(attempt)} was switched on by somebody else just now: its polarity changes only while it is off`,
    ],
  },
  read: {},
  export: {
    EBUSY: [
      'busy',
      (attempt) =>
        `${place(attempt)} is in use by a kernel driver (a fan, a backlight, a LED) or by a program that has /dev/pwmchip${attempt.chip.number} open: free it there (/sys/kernel/debug/pwm names the user), or use another channel`,
    ],
  },
  unexport: {},
  'open device': {
    ENOENT: [
      'unavailable',
      ({ chip }) =>
        `there is no /dev/pwmchip${chip.number}: it takes Linux 6.17 and a driver with waveforms, and '${chip.driver}' may have none. Say "backend": "sysfs" or "auto" in the policy`,
    ],
    ENXIO: unplugged,
  },
  REQUEST: {
    EBUSY: [
      'busy',
      (attempt) =>
        `${place(attempt)} is in use by a kernel driver, by another program, or exported: free it there (echo ${attempt.channel} > ${attempt.chip.path}/unexport), or say "backend": "sysfs" in the policy`,
    ],
    EINVAL: ['not_found', (attempt) => `${place(attempt)} is not there: it has ${attempt.chip.channels} channels`],
  },
  FREE: {},
  GETWF: {},
  ROUNDWF: {
    EINVAL: ['invalid', (attempt) => `${place(attempt)} cannot do ${attempt.value}: no waveform is like that`],
  },
  SETEXACTWF: {
    EDOM: [
      'unavailable',
      (attempt) =>
        `${place(attempt)} could do ${attempt.value} a moment ago and cannot any more: another channel changed what the hardware can do. Try again`,
    ],
    EINVAL: ['invalid', (attempt) => `${place(attempt)} does not take ${attempt.value}${sharing(attempt)}`],
    EBUSY: sharesPeriod,
  },
};

/** The field of a request that an attribute comes from. */
const fields: { [Name in Act]?: string } = {
  enable: 'enabled',
  period: 'periodNs',
  duty_cycle: 'dutyNs',
  polarity: 'polarity',
};

/** What an error of a system call means: a Refusal where it is foreseen, the error itself where it is not. */
export function judged(error: unknown, attempt: Attempt): unknown {
  if (!(error instanceof OsError)) return error;
  const row = foreseen[attempt.act][error.errno] ?? anywhere[error.errno];
  if (row === undefined) return error;
  const [code, message] = row;
  const { act, chip, channel, value } = attempt;
  const path = fields[act];
  return new Refusal(code, message(attempt), {
    errno: error.errno,
    chip: chip.number,
    channel,
    attempted: act,
    ...(value === undefined ? {} : { value }),
    ...(path === undefined ? {} : { path }),
  });
}

/** No waveform is like what was asked. sysfs leaves it to the kernel to say so. */
export function cannotRun(attempt: Attempt): Refusal {
  const message = `${place(attempt)} cannot run like that (${attempt.value}): give it a period above 0, and a duty within it`;
  const { chip, channel, value } = attempt;
  return new Refusal('invalid', message, { chip: chip.number, channel, value, path: 'periodNs' });
}

/** What the hardware would do is not what was asked. Not an errno: the kernel would do it. */
export function tooFarOff(attempt: Attempt, instead: string): Refusal {
  const message = `${place(attempt)} cannot do ${attempt.value}: it would do ${instead}. That is what its driver (${driver(attempt)}) can do at best${sharing(attempt)}`;
  const { chip, channel, value } = attempt;
  return new Refusal('invalid', message, { chip: chip.number, channel, value, instead, path: 'periodNs' });
}

const place = ({ chip, channel }: Attempt): string => `pwmchip${chip.number} channel ${channel}`;

const driver = ({ chip }: Attempt): string => chip.driver || 'of unknown name';

/** Chips whose channels share a period do not say so: they refuse. */
function sharing(attempt: Attempt): string {
  if (attempt.openBeside.length === 0) return '';
  return `. Or the channels of this chip share one period, and others hold it${openNow(attempt)}: ${wayOut}`;
}

function openNow({ openBeside }: Attempt): string {
  return openBeside.length === 0 ? '' : ` (open now: ${openBeside.join(', ')})`;
}

const wayOut = 'give all of them the same period, or disable and close the others';
