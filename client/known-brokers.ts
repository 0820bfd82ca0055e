/**
 * Which broker to trust, in Node. For the default socket the machine says so itself, in a file that only root can write.
 * For others: what `known_brokers` remembers of the first contact, one line a broker: `SOCKET ssh-ed25519 BASE64`.
 */
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { equal, formatPublicKey } from '../contract/keys.ts';
import { readOwnFile, readRootFile } from './private-file.ts';
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
  /** What cannot be written down is remembered for the life of this client all the same. */
  let met: Uint8Array | undefined;
  return {
    check(brokerKey) {
      isNew = false;
      const machineKey = machineFile === undefined ? undefined : readRootFile(machineFile);
      if (machineKey !== undefined) return pinned(machineKey, machineFile).check(brokerKey);
      const known = [...remembered(file, name), ...(met === undefined ? [] : [met])];
      const [first] = known;
      if (first === undefined) isNew = true;
      else if (!known.some((key) => equal(key, brokerKey)))
        throw untrusted(
          brokerKey,
          first,
          `if the broker was set up anew, delete the line of ${name} in ${file} and connect again; if not, someone poses as it`,
        );
    },
    proven(brokerKey) {
      if (isNew) remember(file, name, brokerKey);
      met = brokerKey;
    },
  };
}

function remembered(file: string, name: string): Uint8Array[] {
  const text = readOwnFile(file, 'nobody else may write it') ?? '';
  const lines = text.split('\n').map((line) => /^(.*) (ssh-ed25519 \S+)$/.exec(line.trim()));
  const keys = lines.flatMap((match) => (match?.[1] === name && match[2] !== undefined ? [match[2]] : []));
  return keys.map((key) => readBrokerKey(key, file));
}

/** Without a place to remember it, the next contact is a first one again; worth a warning, as ssh gives one. */
function remember(file: string, name: string, brokerKey: Uint8Array): void {
  const line = `${name} ${formatPublicKey({ bytes: brokerKey, comment: '' })}\n`;
  try {
    if (name.includes('\n')) throw new Error('its path has a line break');
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    appendFileSync(file, line, { mode: 0o600 });
  } catch (error) {
    process.emitWarning(
      `the broker at ${name} is not remembered in ${file}: ${(error as Error).message}`,
      'PosternWarning',
    );
  }
}
