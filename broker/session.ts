import type { Principal } from '../contract/access.ts';
import type { PwmDefaults } from '../contract/pwm/servo.ts';
import type { Notifications } from '../contract/wire/messages.ts';
import type { EnrolledKey } from './policy-store.ts';

/** An authenticated connection, as the rest of the broker sees it. */
export interface Session {
  readonly id: number;
  readonly pid: number;
  principal: Principal;
  key: EnrolledKey;
  /** Shared by all connections of one user. */
  readonly defaults: PwmDefaults;
  /** False if it is larger than a frame may be: it was not sent then. */
  notify<Name extends keyof Notifications>(name: Name, params: Notifications[Name]): boolean;
  /** A notification that others get too, as `framedNotification` makes it. */
  notifyFramed(framed: Uint8Array): void;
  /** Bytes that the client has not read yet. */
  readonly queuedBytes: number;
  /** Events are dropped while more than this waits: half of the quota, so that replies still find room. */
  readonly eventRoom: number;
  /** Something waits until there is room for it: the host is told of that once, by `drained`. */
  awaitRoom(): void;
}
