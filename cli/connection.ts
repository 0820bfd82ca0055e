import { type ConnectOptions, connectAs, findWay, type Way } from '../client/connect-as.ts';
import { type Core, CoreClient } from '../client/core.ts';
import { nodeEd25519 } from '../client/ed25519-node.ts';
import type { Environment } from './cli.ts';
import type { GlobalOptions } from './globals.ts';

/** One connection. By default it is not made again when it is lost: a command that acts must not act twice. */
export function connect(
  options: GlobalOptions,
  env: Environment,
  { reconnect = false }: { reconnect?: boolean } = {},
): Promise<Core> {
  return connectAs(CoreClient, { reconnect, ed25519: nodeEd25519, key: options.key, ...placeOf(options, env) });
}

/** How one would connect. @throws Refusal `invalid` */
export const findWayTo = (options: GlobalOptions, env: Environment): Promise<Way> =>
  findWay({ ed25519: nodeEd25519, key: options.key, ...placeOf(options, env) });

/** The socket that the user names; else the lease under which this command runs; else the client's own choice. */
function placeOf({ socket }: GlobalOptions, env: Environment): Pick<ConnectOptions, 'socket' | 'brokerKey'> {
  if (socket !== undefined) return { socket };
  const { POSTERN_LEASE_SOCKET, POSTERN_LEASE_KEY } = env;
  if (POSTERN_LEASE_SOCKET === undefined || POSTERN_LEASE_KEY === undefined) return {};
  return { socket: POSTERN_LEASE_SOCKET, brokerKey: POSTERN_LEASE_KEY };
}
