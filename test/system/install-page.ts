/** What docs/INSTALL.md tells an administrator to do, done: its commands and its files are what is tested, not copies of them. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readBlocks } from '../docs/console-blocks.ts';
import { project } from '../kernel/guest.ts';
import { must, UNIT } from './machine.ts';

const page = readFileSync(join(project, 'docs/INSTALL.md'), 'utf8');

/** The guest has no sudo, and its root needs none. */
const SUDO = `sudo() {
  if [ "$1" != -Hu ]; then "$@"; return; fi
  user=$2; shift 2
  runuser -u "$user" -- env HOME="$(getent passwd "$user" | cut -d: -f6)" "$@"
}`;

/** A section of the page, by its heading. */
function section(heading: string): string {
  const [, text] = page.split(`\n## ${heading}\n`);
  assert.ok(text, `docs/INSTALL.md has a section "${heading}"`);
  return text.split('\n## ')[0] ?? '';
}

const blocks = (heading: string) => readBlocks(section(heading));

/**
 * Runs those commands of a section that root is to run.
 * @param instrument in the place of `psu0`, where it is another one
 */
export function runCommands(heading: string, pattern: RegExp, instrument = 'psu0'): void {
  const lines = blocks(heading)
    .shown.map(({ text }) => text.replaceAll('psu0', instrument))
    .filter((line) => line.startsWith('sudo ') && pattern.test(line));
  assert.ok(lines.length > 0, `commands like ${pattern}`);
  must('bash', '-c', ['set -eu', SUDO, ...lines].join('\n'));
}

/** Writes a file that a section shows, where the page says that it belongs. */
export function writeShown(heading: string, path: string): void {
  assert.ok(section(heading).includes(`\`${path}\``), `the page names ${path}`);
  const name = path.slice(dirname(path).length + 1);
  const file = blocks(heading).files.find((each) => each.name === name);
  assert.ok(file, `the page shows ${name}`);
  writeFileSync(path, file.text);
}

/** What one types into `systemctl edit postern-drive@ecu0`. */
export function driverOverride(): string {
  const lines = blocks('Drivers').shown.flatMap(({ text }) => /# (\[Service\]|ExecStart=.*)$/.exec(text)?.[1] ?? []);
  assert.equal(lines.length, 3);
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
