import { type ConnectOptions, connectAs } from './connect-as.ts';
import { type Postern, PosternClient } from './postern.ts';

/**
 * Connects to a broker.
 * @throws Refusal: `unreachable` (no broker, or no right to open its socket), `invalid` (no usable key), `violation` (not the
 * broker that you trust), `denied` and others as the broker says; `signal.reason` when that is aborted
 */
export const connect = (options: ConnectOptions = {}): Promise<Postern> => connectAs(PosternClient, options);
