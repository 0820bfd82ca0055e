/**
 * To be imported before anything else by whatever program runs a broker: libuv reads how many threads its pool has when the first
 * of them is needed, and never again.
 */
import { POOL_THREADS } from './threads.ts';

process.env.UV_THREADPOOL_SIZE = String(POOL_THREADS);
