import { spawnSync } from 'node:child_process';

/** What the client of docs/PROTOCOL.md imports. */
export const pythonModules = ['cryptography', 'msgpack'];

/** A Python that has the modules: the first one of the path, or Debian's, whose packages they are. */
export function findPython(): string | undefined {
  const imports = `import ${pythonModules.join(', ')}`;
  return ['python3', '/usr/bin/python3'].find((python) => spawnSync(python, ['-c', imports]).status === 0);
}
