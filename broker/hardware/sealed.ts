import type { PwmState } from '../../contract/pwm/waveform.ts';
import type { Fd, Os } from './os.ts';
import type { Attribute } from './pwm/writes.ts';

/** One system call, made up beforehand: an ioctl, or with request 0 a write at the start of a file. */
export interface SealedCall {
  readonly fd: Fd;
  readonly request: number;
  readonly bytes: Uint8Array;
}

/**
 * An output for a lane: all states that it may be given, by number, and what is done to get it into each. State 0 is the one that it was in
 * when it was sealed. Plain data, which goes to a thread. The descriptors are its own, whoever closes it closes them.
 */
export type SealedOutput = SealedCalls | SealedFiles;

/** One call sets it, whatever it was: a GPIO line, a PWM channel behind a character device. */
export interface SealedCalls {
  readonly kind: 'calls';
  /** By state. Undefined for a state 0 that is never gone back to. */
  readonly calls: readonly (SealedCall | undefined)[];
  readonly fds: readonly Fd[];
}

/** A PWM channel in sysfs, where one file changes one value: what is written depends on what it was (pwm/writes.ts). */
export interface SealedFiles {
  readonly kind: 'files';
  readonly states: readonly PwmState[];
  readonly files: Readonly<Record<Attribute, Fd>>;
  readonly fds: readonly Fd[];
}

/** Descriptors of what others are of too: closing those does not close these. @throws OsError; none is left open then */
export function duplicates(os: Os, fds: readonly Fd[]): Fd[] {
  const made: Fd[] = [];
  try {
    for (const fd of fds) made.push(os.duplicate(fd));
  } catch (error) {
    for (const fd of made) os.close(fd);
    throw error;
  }
  return made;
}
