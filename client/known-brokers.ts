/**
 * Which broker to trust, in Node. For the default socket the machine says so itself, in a file that only root can write.
 * For others: what `known_brokers` remembers of the first contact, one line a broker: `SOCKET ssh-ed25519 BASE64`.
 */
import { appendFile, mkdir, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { equal, formatPublicKey } from '../contract/keys.ts';
import { readOwnFile } from './private-file.ts';
import { type BrokerTrust, pinned, readBrokerKey, untrusted } from './trust.ts';

export interface KnownBrokersOptions {
  socket: string;
  /** The user's own file. */
  file: string;
  /** The machine's file, where the socket is the machine's own. */
  machineFile?: string;
}

export function knownBrokers({ socket, file, machineFile }: KnownBrokersOptions): BrokerTrust {
  const name = resolve(socket);
  let isNew = false;
  return {
    async check(brokerKey) {
      isNew = false;
      const machineKey = machineFile === undefined ? undefined : await readMachineKey(machineFile);
      if (machineKey !== undefined) return await pinned(machineKey, machineFile).check(brokerKey);
      const known = await remembered(file, name);
      const [first] = known;
      if (first === undefined) isNew = true;
      else if (!known.some((key) => equal(key, brokerKey)))
        throw untrusted(
          brokerKey,
          first,
          `if the broker was set up anew, delete the line of ${name} in ${file} and connect again; if not, someone poses as it`,
        );
    },
    async proven(brokerKey) {
      if (isNew) await remember(file, name, brokerKey);
    },
  };
}

async function remembered(file: string, name: string): Promise<Uint8Array[]> {
  const text = (await readOwnFile(file, 'nobody else may write it')) ?? '';
  const lines = text.split('\n').map((line) => /^(.*) (ssh-ed25519 \S+)$/.exec(line.trim()));
  const keys = lines.flatMap((match) => (match?.[1] === name && match[2] !== undefined ? [match[2]] : []));
  return keys.map((key) => readBrokerKey(key, file));
}

/** Without a place to remember it, the next contact is a first one again; worth a warning, as ssh gives one. */
async function remember(file: string, name: string, brokerKey: Uint8Array): Promise<void> {
  const line = `${name} ${formatPublicKey({ bytes: brokerKey, comment: '' })}\n`;
  try {
    if (name.includes('\n')) throw new Error('its path has a line break');
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await appendFile(file, line, { mode: 0o600 });
  } catch (error) {
    process.emitWarning(
      `the broker at ${name} is not remembered in ${file}: ${(error as Error).message}`,
      'PosternWarning',
    );
  }
}

/** The key in a file that root owns and nobody else may write; undefined if it is not such a file. */
async function readMachineKey(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const { uid, mode } = await file.stat();
      if (uid !== 0 || (mode & 0o022) !== 0) return undefined;
      return await file.readFile('utf8');
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
