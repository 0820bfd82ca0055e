/** The part of node-ipc 9.2.1 that transport.ts uses. */
declare module 'node-ipc' {
  import type { Server, Socket } from 'node:net';

  interface IpcServer {
    server: Server;
    sockets: Socket[];
    start(): void;
  }
  interface Ipc {
    config: Record<string, unknown>;
    server: IpcServer;
    serve(path: string, callback: () => void): void;
  }
  const nodeIpc: { IPC: new () => Ipc };
  export default nodeIpc;
}
