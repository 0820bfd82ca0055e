/** What docs/INSTALL.md tells an administrator to do, done: its commands and its files are what is tested, not copies of them. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBlocks } from '../docs/console-blocks.ts';
import { project } from '../kernel/guest.ts';
import { must, UNIT } from './machine.ts';

const pages = { 'docs/INSTALL.md': '', 'README.md': '' };
for (const name of Object.keys(pages) as Page[]) pages[name] = readFileSync(join(project, name), 'utf8');
type Page = keyof typeof pages;

/** The guest has no sudo, and its root needs none. */
const SUDO = 'sudo() { "$@"; }';

/** What is shown below a heading. */
function blocks(heading: string, page: Page = 'docs/INSTALL.md') {
  const [, text] = pages[page].split(`\n## ${heading}\n`);
  assert.ok(text, `${page} has a section "${heading}"`);
  return readBlocks(text.split('\n## ')[0] ?? '');
}

/** What a newcomer types by the README once it is installed, word by word: lines with sudo as root, others as ada. */
export function followReadme(): void {
  const lines = blocks('Install it', 'README.md').shown.map(({ text }) => text);
  const [installer = '', ...others] = lines;
  assert.match(installer, /^sudo install\/install\.sh/);
  assert.ok(others.some((line) => line.startsWith('postern pwm set')));
  for (const line of others) {
    if (line.startsWith('sudo ')) must('bash', '-c', `${SUDO}\n${line}`);
    else must('runuser', '-u', 'ada', '--', 'sh', '-c', line);
  }
}

/** Runs those commands of a section that root is to run. */
export function runCommands(heading: string, pattern: RegExp): void {
  const lines = blocks(heading)
    .shown.map(({ text }) => text)
    .filter((line) => line.startsWith('sudo ') && pattern.test(line));
  assert.ok(lines.length > 0, `commands like ${pattern}`);
  must('bash', '-c', ['set -eu', SUDO, ...lines].join('\n'));
}

/** What one types into `systemctl edit postern-driver@ecu0`. */
export function driverOverride(): string {
  const lines = blocks('Drivers').shown.flatMap(({ text }) => /# (\[Service\]|Environment=.*)$/.exec(text)?.[1] ?? []);
  assert.equal(lines.length, 2);
  return `${lines.join('\n')}\n`;
}

/** Allows the service one more device: what one types into `systemctl edit posternd`, which makes this file of it. */
export function allowDevice(device: string): void {
  const lines = blocks('Devices').shown.flatMap(({ text }) => /# (\[Service\]|DeviceAllow=.*)$/.exec(text)?.[1] ?? []);
  assert.deepEqual(lines, ['[Service]', 'DeviceAllow=/dev/spidev0.0 rw']);
  const folder = `/etc/systemd/system/${UNIT}.d`;
  mkdirSync(folder);
  writeFileSync(join(folder, 'override.conf'), `${lines.join('\n').replace('/dev/spidev0.0', device)}\n`);
  must('systemctl', 'daemon-reload');
  runCommands('Devices', /systemctl restart posternd/);
}
