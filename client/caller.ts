import type { CoreClient } from './core.ts';

/** What the devices' classes need of a client: calls and subscriptions. */
export type Caller = Pick<CoreClient, 'call' | 'subscribe'>;

/** What a driver needs of a client besides: to be called by the broker. */
export type Answering = Caller & Pick<CoreClient, 'listen'>;

/** What telemetry needs besides: frames. */
export type Measuring = Caller & Pick<CoreClient, 'frames'>;

/** What a serial port needs besides. */
export type Leasing = Caller & Pick<CoreClient, 'lease'>;

/** What programs need besides: to be told that they have ended, in order with what was answered. */
export type Running = Caller & Pick<CoreClient, 'callFor' | 'listen'>;
