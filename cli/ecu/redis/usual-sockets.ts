import { accessSync } from 'node:fs';

/** Where distributions and the documentation of Redis put its Unix socket. */
export const USUAL_SOCKETS: readonly string[] = [
  '/run/redis/redis-server.sock', // Debian, Ubuntu
  '/run/redis/redis.sock', // Arch, Fedora
  '/var/run/redis/redis-server.sock',
  '/var/run/redis/redis.sock', // pyEfi
  '/run/valkey/valkey.sock',
];

/** The first of them that is there; one in a folder that may not be entered counts, for it is what to ask for. */
export function findUsualSocket(places: readonly string[] = USUAL_SOCKETS): string | undefined {
  const found = places.map((path) => ({ path, state: stateOf(path) }));
  return (found.find(({ state }) => state === 'there') ?? found.find(({ state }) => state === 'hidden'))?.path;
}

function stateOf(path: string): 'there' | 'hidden' | 'missing' {
  try {
    accessSync(path);
    return 'there';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EACCES' ? 'hidden' : 'missing';
  }
}
