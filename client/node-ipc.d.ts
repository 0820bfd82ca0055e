/** What `transport-unix.ts` uses of node-ipc 9.2.1, which has no types of its own. */
declare module 'node-ipc/dao/client.js' {
  import type { Socket } from 'node:net';

  export interface ClientConfig {
    rawBuffer: boolean;
    encoding: BufferEncoding;
    sync: boolean;
    stopRetrying: boolean;
    maxRetries: number;
    retry: number;
  }

  export default class Client {
    constructor(config: ClientConfig, log: (...parts: unknown[]) => void);
    path: string;
    /** False until `connect()`. */
    socket: Socket | false;
    connect(): void;
    on(event: 'connect' | 'disconnect', handler: () => void): this;
    on(event: 'error', handler: (error: NodeJS.ErrnoException) => void): this;
  }
}
