import type { CoreClient } from './core.ts';

/** What the devices' classes need of a client: calls and subscriptions. */
export type Caller = Pick<CoreClient, 'call' | 'subscribe'>;
