/** Where this user's key is, in Node: files in OpenSSH's format, and ssh-agent. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Refusal } from '../contract/errors.ts';
import { equal, formatPublicKey, KeyError, keyBlob, type PublicKey, parsePublicKey } from '../contract/keys.ts';
import type { Ed25519, Signer } from './ed25519.ts';
import { nodeEd25519 } from './ed25519-node.ts';
import type { Environment } from './environment.ts';
import { formatPrivateKey, parsePrivateKey } from './openssh-key.ts';
import { readOwnFile } from './private-file.ts';
import { type SshAgent, sessionAgent } from './ssh-agent.ts';

const home = (env: Environment): string => env.HOME || homedir();

/** Postern's own files of this user: `$XDG_CONFIG_HOME/postern` or `~/.config/postern`. */
export function configFolder(env: Environment = process.env): string {
  return join(env.XDG_CONFIG_HOME || join(home(env), '.config'), 'postern');
}

/** Where `postern key new` puts a key, and where it is looked for first. */
export function defaultKeyPath(env: Environment = process.env): string {
  return join(configFolder(env), 'id_ed25519');
}

/** OpenSSH's fingerprint of a public key of 32 bytes: `SHA256:…`. */
export function fingerprint(key: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(keyBlob(key)).digest('base64').replace(/=+$/, '')}`;
}

/**
 * The user's key: the file that $POSTERN_KEY names; else `~/.config/postern/id_ed25519`; else `~/.ssh/id_ed25519`; else the
 * first Ed25519 key of ssh-agent.
 * @throws Refusal `invalid` that says what to do
 */
export async function findSigner(ed25519: Ed25519, env: Environment = process.env): Promise<Signer> {
  const named = env.POSTERN_KEY;
  if (named !== undefined && named !== '') return loadSigner(named, ed25519, env);
  const places = [defaultKeyPath(env), join(home(env), '.ssh', 'id_ed25519')];
  for (const place of places) {
    const signer = await signerFromFile(place, ed25519, sessionAgent(env));
    if (signer !== undefined) return signer;
  }
  const agent = sessionAgent(env);
  const [first] = agent === undefined ? [] : await agent.keys();
  if (agent !== undefined && first !== undefined) return agent.signer(first.bytes);
  throw problem(
    `you have no key: no ${places.join(', no ')}, and no Ed25519 key in ssh-agent. Make one: postern key new`,
    places[0],
  );
}

/**
 * The key in one file: a private key, or a public one (`.pub`) or an encrypted one whose private half ssh-agent holds.
 * @throws Refusal `invalid` that says what to do
 */
export async function loadSigner(path: string, ed25519: Ed25519, env: Environment = process.env): Promise<Signer> {
  const signer = await signerFromFile(resolve(path), ed25519, sessionAgent(env));
  if (signer === undefined) throw problem(`there is no key at ${resolve(path)}. Make one: postern key new`, path);
  return signer;
}

async function signerFromFile(
  path: string,
  ed25519: Ed25519,
  agent: SshAgent | undefined,
): Promise<Signer | undefined> {
  try {
    if (path.endsWith('.pub'))
      return await signerOfAgent(path, parsePublicKey(readFileSync(path, 'utf8')).bytes, agent);
    const text = readOwnFile(path, 'nobody else may read it');
    if (text === undefined) return undefined;
    const { seed, publicKey } = parsePrivateKey(text);
    if (seed === undefined) return await signerOfAgent(path, publicKey, agent);
    const signer = ed25519.signer(seed);
    if (!equal(signer.publicKey, publicKey)) throw new KeyError('its two halves do not belong together');
    return signer;
  } catch (error) {
    if (error instanceof KeyError) throw problem(`${path} cannot be used: ${error.message}`, path);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function signerOfAgent(path: string, publicKey: Uint8Array, agent: SshAgent | undefined): Promise<Signer> {
  const add = `ssh-add '${path.replace(/\.pub$/, '')}'`;
  if (agent === undefined)
    throw problem(`${path} is encrypted or public, and no ssh-agent runs to use it: eval $(ssh-agent); ${add}`, path);
  if (!(await agent.holds(publicKey)))
    throw problem(`${path} is encrypted or public, and ssh-agent does not hold the key: ${add}`, path);
  return agent.signer(publicKey);
}

/**
 * Makes a key pair: a private key file (mode 0600) that must not exist yet, and its `.pub` beside it.
 * @throws Refusal `invalid` if there is one already
 */
export async function generateKey(path: string, comment: string): Promise<PublicKey> {
  const seed = new Uint8Array(randomBytes(32));
  const publicKey = nodeEd25519.signer(seed).publicKey;
  const key = { bytes: publicKey, comment };
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  create(path, 0o600, formatPrivateKey({ publicKey, seed, comment }));
  create(`${path}.pub`, 0o644, `${formatPublicKey(key)}\n`);
  return key;
}

function create(path: string, mode: number, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode });
  } catch (error) {
    const errno = (error as NodeJS.ErrnoException).code;
    if (errno === 'EEXIST') throw problem(`${path} exists already; nothing was changed`, path);
    throw problem(`cannot write ${path}: ${errno}`, path);
  }
}

function problem(message: string, file: string | undefined): Refusal {
  return new Refusal('invalid', message, { path: 'key', file });
}
