import type { KeyObject } from 'node:crypto';
import { basename, dirname } from 'node:path';
import type { InstrumentProfile } from '../contract/instruments/profile.ts';
import { type AuthorizedKey, parseAuthorizedKeys } from '../contract/keys.ts';
import type { Policy } from '../contract/policy/compile.ts';
import type { Severity } from '../contract/policy/lint/check.ts';
import { type Finding, lintPolicyFiles } from '../contract/policy/lint.ts';
import { FRAGMENTS_FOLDER, type PolicyFile } from '../contract/policy/merge.ts';
import { readProfiles } from '../contract/policy/profiles.ts';
import type { Profile } from '../contract/profiles.ts';
import { fingerprint, publicKeyObject } from './door/ed25519.ts';
import type { SystemNames } from './names.ts';
import { readTrustedFile, readTrustedFolder } from './trusted-file.ts';

/** Why a policy was not taken; each line is a mistake with its place. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

export interface EnrolledKey extends AuthorizedKey {
  uid: number;
  fingerprint: string;
  verifier: KeyObject;
}

/** What is in force: replaced as a whole, never changed. */
export interface Authority {
  policy: Policy;
  /** By fingerprint. */
  keys: ReadonlyMap<string, EnrolledKey>;
  /** By name: those that come with Postern, and the administrator's. */
  profiles: ReadonlyMap<string, Profile>;
  instruments: ReadonlyMap<string, InstrumentProfile>;
  loadedAtMs: number;
  warnings: readonly string[];
}

export interface AuthorityFiles {
  policy: string;
  authorizedKeys: string;
}

/**
 * Reads the policy with its fragments, and the authorized keys. What the linter calls an error is not taken. All or nothing: the caller keeps what it has when this throws.
 * @throws PolicyError, UntrustedFile, errors of node:fs
 */
export function loadAuthority(files: AuthorityFiles, names: SystemNames, nowMs: number): Authority {
  const folder = dirname(files.policy);
  const { profiles, instruments, problems } = readProfiles(readTrustedFolder(`${folder}/profiles`, '.json'));
  const { policy, findings } = lintPolicyFiles(readPolicy(files.policy), names, profiles, instruments);
  const said = (wanted: Severity) => [
    ...problems.filter(({ severity }) => severity === wanted).map((problem) => sentence(`${folder}/profiles`, problem)),
    ...findings.filter(({ severity }) => severity === wanted).map((finding) => sentence(folder, finding)),
  ];
  const errors = said('error');
  if (policy === undefined || errors.length > 0) throw new PolicyError(errors.join('\n'));
  const { keys, warnings } = loadKeys(files.authorizedKeys, names);
  return {
    policy,
    profiles,
    instruments,
    keys,
    loadedAtMs: nowMs,
    warnings: [...said('warning'), ...warnings],
  };
}

/** The file itself, then its fragments. */
function readPolicy(path: string): PolicyFile[] {
  const fragments = readTrustedFolder(`${dirname(path)}/${FRAGMENTS_FOLDER}`, '.json');
  return [
    { name: basename(path), text: readTrustedFile(path) },
    ...[...fragments].map(([name, text]) => ({ name: `${FRAGMENTS_FOLDER}/${name}`, text })),
  ];
}

function loadKeys(path: string, names: SystemNames): { keys: Map<string, EnrolledKey>; warnings: string[] } {
  const keys = new Map<string, EnrolledKey>();
  const text = readIfThere(path);
  if (text === undefined)
    return { keys, warnings: [`${path} is not there: nobody can connect until 'postern key trust' makes it`] };
  const parsed = parseAuthorizedKeys(text);
  const warnings = parsed.problems.map(({ line, message }) => `${path}:${line}: ${message}`);
  for (const key of parsed.keys) {
    const uid = names.uid(key.user);
    const print = fingerprint(key.bytes);
    if (uid === undefined) warnings.push(`${path}:${key.line}: there is no user '${key.user}' on this machine`);
    else if (keys.has(print))
      warnings.push(`${path}:${key.line}: the key ${print} stands twice, the first line counts`);
    else keys.set(print, { ...key, uid, fingerprint: print, verifier: publicKeyObject(key.bytes) });
  }
  return { keys, warnings };
}

function readIfThere(path: string): string | undefined {
  try {
    return readTrustedFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

const sentence = (folder: string, { file, line, column, path, message }: Finding): string =>
  `${folder}/${file}:${line}:${column}: ${path === '' ? '' : `${path}: `}${message}`;
