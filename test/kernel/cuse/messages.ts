/** What the driver's process and the test say to each other. */
import type { OpenMode } from '../../../broker/hardware/os.ts';

/** A system call that somebody made on the device. `file` is which of its open descriptors. */
export type CuseCall = { readonly id: number; readonly file: number } & (
  | { readonly call: 'open'; readonly mode: OpenMode }
  | { readonly call: 'ioctl'; readonly request: number; readonly argument: Uint8Array | number }
  | { readonly call: 'read'; readonly most: number }
  | { readonly call: 'write'; readonly bytes: Uint8Array }
  | { readonly call: 'close' }
);

/** What it answers: a result with what the caller gets, or the name of an errno. */
export type CuseAnswer =
  | { readonly id: number; readonly errno: string }
  | { readonly id: number; readonly result: number; readonly bytes?: Uint8Array };

/** The driver's process to the test: the device is there, or a call of it. */
export type FromServer = 'plugged' | CuseCall;
