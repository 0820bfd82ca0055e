import { type ConnectOptions, connect as connectClient } from '../client/connect.ts';
import { nodeEd25519 } from '../client/ed25519-node.ts';
import type { Postern } from '../client/main.ts';
import type { Environment } from './cli.ts';
import type { GlobalOptions } from './globals.ts';

/** One connection that is not made again when it is lost: a command that acts must not act twice. */
export function connect(options: GlobalOptions, env: Environment): Promise<Postern> {
  return connectClient({ reconnect: false, ed25519: nodeEd25519, key: options.key, ...placeOf(options, env) });
}

/** The socket that the user names; else the lease under which this command runs; else the client's own choice. */
function placeOf({ socket }: GlobalOptions, env: Environment): Pick<ConnectOptions, 'socket' | 'brokerKey'> {
  if (socket !== undefined) return { socket };
  const { POSTERN_LEASE_SOCKET, POSTERN_LEASE_KEY } = env;
  if (POSTERN_LEASE_SOCKET === undefined || POSTERN_LEASE_KEY === undefined) return {};
  return { socket: POSTERN_LEASE_SOCKET, brokerKey: POSTERN_LEASE_KEY };
}
