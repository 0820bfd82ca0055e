import { Refusal, type RefusalCode } from '../../../contract/errors.ts';
import { OsError } from '../os.ts';

/** What was attempted when the kernel said no. */
export interface Attempt {
  act: Act;
  led: string;
  /** What was written. */
  value?: string | undefined;
}

export type Act = 'open' | 'read' | 'brightness' | 'trigger';

type Row = readonly [code: RefusalCode, message: (attempt: Attempt) => string];

const unplugged: Row = [
  'unavailable',
  ({ led }) => `the LED ${led} is not there: plug it in, or mend its name in the policy`,
];
const forbidden: Row = [
  'unavailable',
  ({ led }) =>
    `the broker may not write to the LED ${led}: run it as root, and under systemd without ProtectKernelTunables`,
];
const silent: Row = [
  'device',
  ({ led }) => `the LED ${led} does not answer: check the cable or the bus of the device that it is on`,
];
const taken: Row = [
  'busy',
  ({ led }) => `the LED ${led} is in use by a kernel driver (the flash of a camera is): free it there, and try again`,
];

/** Errnos that mean the same whatever was attempted. A row of `foreseen` comes first. */
const anywhere: Record<string, Row> = {
  ENODEV: unplugged,
  ENOENT: unplugged,
  EACCES: forbidden,
  EPERM: forbidden,
  EROFS: forbidden,
  EBUSY: taken,
  EIO: silent,
  ENXIO: silent,
  EREMOTEIO: silent,
  ETIMEDOUT: silent,
  EPIPE: silent,
};

/** What an errno means at one act only. What is in neither table is a fault. */
const foreseen: Partial<Record<Act, Record<string, Row>>> = {
  trigger: {
    EINVAL: [
      'unavailable',
      ({ led, value }) =>
        `the LED ${led} does not take the trigger '${value}' any more: its driver has gone. Try another`,
    ],
  },
  brightness: {
    EINVAL: ['device', ({ led, value }) => `the LED ${led} does not take brightness ${value}: its driver refuses it`],
  },
};

/** What an error of a system call means: a Refusal where it is foreseen, the error itself where it is not. */
export function judged(error: unknown, attempt: Attempt): unknown {
  if (!(error instanceof OsError)) return error;
  const row = foreseen[attempt.act]?.[error.errno] ?? anywhere[error.errno];
  if (row === undefined) return error;
  const [code, message] = row;
  const { act, led, value } = attempt;
  const written = value === undefined ? {} : { value };
  return new Refusal(code, message(attempt), { errno: error.errno, led, attempted: act, ...written });
}
