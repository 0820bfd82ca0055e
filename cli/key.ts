import { hostname, userInfo } from 'node:os';
import type { Command } from 'commander';
import { defaultKeyPath, fingerprint, generateKey } from '../client/keys-node.ts';
import { formatExpiry, formatPublicKey, KeyError, parseAuthorizedKeys, parseExpiry } from '../contract/keys.ts';
import type { Cli } from './cli.ts';
import { readNamedFile } from './files.ts';
import { addKey, findKeys, readPublicKey, removeLines } from './key/edit.ts';
import { DEFAULT_KEYS_FILE, editKeysFile } from './key/keys-file.ts';
import { machineFacts, nextSteps } from './key/next-steps.ts';
import { tellBroker } from './key/tell-broker.ts';
import { escapeText } from './text/escape.ts';
import { table } from './text/table.ts';
import { UsageError } from './usage.ts';

export function define(command: Command, cli: Cli): void {
  command
    .command('new')
    .description('Makes a key pair of your own: the private half stays with you, root enrols the public one.')
    .option('--out <path>', 'where (default: ~/.config/postern/id_ed25519)')
    .option('--comment <text>', 'what the key is called (default: you@this-host)')
    .action(async ({ out, comment }: { out?: string; comment?: string }) => {
      const path = out ?? defaultKeyPath({ ...cli.env });
      const { username } = userInfo();
      const key = await generateKey(path, comment ?? `${username}@${hostname()}`);
      const made = { path, publicKey: formatPublicKey(key), fingerprint: fingerprint(key.bytes) };
      cli.print(made, () => `${made.publicKey}\n`);
      cli.note(
        `wrote ${path} and ${path}.pub. An administrator of the broker's machine enrols it with one of\n  sudo postern key trust ${username} ${path}.pub\n  echo '${made.publicKey.replaceAll("'", "'\\''")}' | sudo postern key trust ${username} -`,
      );
    });

  const file = ['--file <path>', 'the list of enrolled keys', DEFAULT_KEYS_FILE] as const;
  command
    .command('trust')
    .description("Enrols a user's public key (root). The key works for that user only.")
    .argument('<user>', 'who will use it')
    .argument('<keyfile>', 'his public key (OpenSSH, ssh-ed25519), or - for standard input')
    .option('--expires <date>', 'YYYYMMDD or YYYYMMDDHHMM[SS], UTC: refused from then on')
    .option(...file)
    .action((user: string, keyFile: string, options: { expires?: string; file: string }) => {
      const key = readPublicKey(readNamedFile(keyFile), keyFile);
      const expiresAtMs = options.expires === undefined ? undefined : readExpiry(options.expires);
      const enrolled = { ...key, user, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) };
      editKeysFile(options.file, (text) => addKey(text, enrolled, options.file));
      const print = fingerprint(key.bytes);
      cli.print({ user, fingerprint: print, file: options.file }, () => `enrolled ${print} for ${escapeText(user)}\n`);
      tellBroker(cli);
      if (options.file === DEFAULT_KEYS_FILE) for (const step of nextSteps(user, machineFacts())) cli.note(step);
    });

  command
    .command('list')
    .description('Lists the enrolled keys, and the lines of the file that do not count.')
    .option(...file)
    .action((options: { file: string }) => {
      const { keys, problems } = parseAuthorizedKeys(readNamedFile(options.file));
      const shown = keys.map(({ user, bytes, comment, expiresAtMs, line }) => {
        const expires = expiresAtMs === undefined ? undefined : formatExpiry(expiresAtMs);
        const expired = expiresAtMs !== undefined && expiresAtMs <= Date.now();
        return { user, fingerprint: fingerprint(bytes), comment, expires, expired, line };
      });
      cli.print({ keys: shown, problems }, () =>
        table(
          ['line', 'user', 'fingerprint', 'comment', 'expires'],
          shown.map(({ line, user, fingerprint: print, comment, expires = 'never', expired }) => [
            line,
            user,
            print,
            comment,
            expired ? `${expires} (expired)` : expires,
          ]),
        ),
      );
      for (const { line, message } of problems) cli.note(`${options.file}:${line}: ${message}`);
    });

  command
    .command('revoke')
    .description('Removes keys (root). Live connections with them end.')
    .argument('<which>', 'a fingerprint, a comment, or a user (all of his keys)')
    .option(...file)
    .action((which: string, options: { file: string }) => {
      const removed = editKeysFile(options.file, (text) => {
        const found = findKeys(text, which, fingerprint);
        return { text: removeLines(text, found), result: found };
      });
      const keys = removed.map(({ user, bytes, comment }) => ({ user, fingerprint: fingerprint(bytes), comment }));
      cli.print({ revoked: keys, file: options.file }, () =>
        keys
          .map((key) => `revoked ${key.fingerprint} of ${escapeText(`${key.user} ${key.comment}`.trimEnd())}\n`)
          .join(''),
      );
      tellBroker(cli);
    });
}

function readExpiry(text: string): number {
  try {
    return parseExpiry(text);
  } catch (error) {
    if (error instanceof KeyError) throw new UsageError(error.message);
    throw error;
  }
}
