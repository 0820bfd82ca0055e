/**
 * "A device of your own in ten minutes" of docs/DEVICES.md, as a new user does it: each file and each command of the page, by an account
 * of its own and by root, with a broker on this machine's kernel. Only names and places differ from the page.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chownSync, copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readDocument } from '../../tools/docs.ts';
import { matches, readBlocks } from '../docs/console-blocks.ts';
import { shellLine } from '../kernel/guest.ts';
import type { Account } from './accounts.ts';
import { Session } from './session.ts';

const { commands, files } = readBlocks(readDocument('docs/DEVICES.md'), 'test/root/own-device.test.ts');
const firstPolicy = fileURLToPath(new URL('../../install/policy.json', import.meta.url));

let session: Session;
let ada: Account;

/** What a name or a place of the page is here. */
const here = (text: string) =>
  text
    .replaceAll('/etc/postern', session.directory)
    .replaceAll("'postern'", `'${session.path('program/client/main.ts')}'`)
    .replace(/\bada\b/g, ada.name);

/** The commands of an installed machine: `postern`, a `sudo` for root, and a service manager that can reload. */
function install(folder: string): void {
  const programs = {
    postern: `exec ${shellLine(...session.command([]))} "$@"`,
    node: `exec ${session.path('node')} "$@"`,
    sudo: 'exec "$@"',
    systemctl: `[ "$*" = "reload posternd" ] && kill -HUP ${session.broker.pid}`,
  };
  mkdirSync(folder);
  for (const [name, text] of Object.entries(programs))
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

function run(text: string): { printed: string; status: number | null } {
  const { name, home } = text.startsWith('sudo ') ? { name: 'root', home: ada.home } : ada;
  const login = ['--reuid', name, '--regid', name, '--init-groups', '--reset-env'];
  const told = [`PATH=${session.path('bin')}:${process.env.PATH}`, `HOME=${home}`, `POSTERN_SOCKET=${session.socket}`];
  const words = [...login, 'env', ...told, 'sh', '-c', `exec 2>&1\n${here(text)}`];
  const { stdout, status } = spawnSync('setpriv', words, { cwd: join(ada.home, 'mine'), encoding: 'utf8' });
  return { printed: stdout.replaceAll(ada.name, 'ada'), status };
}

before(async () => {
  session = await Session.open();
  ada = await session.user('ada');
  copyFileSync(firstPolicy, session.path('policy.json'));
  await session.start('--socket-mode', '666');
  install(session.path('bin'));
  for (const { name, text } of files) {
    const path = join(ada.home, 'mine', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, here(text));
  }
  chownSync(join(ada.home, 'mine'), ada.uid, ada.gid);
});
after(() => session.end());

assert.ok(commands.length > 10);
for (const { line, text, expected } of commands)
  test(`line ${line}: ${text}`, async () => {
    const { printed, status } = run(text);
    if (expected.length === 0) assert.equal(status, 0, printed);
    else if (!matches(expected, printed)) assert.equal(printed, `${expected.join('\n')}\n`);
    if (!text.includes('reload')) return;
    await session.broker.until(() => session.broker.log.includes('policy loaded'), 'the new policy is in force');
  });
