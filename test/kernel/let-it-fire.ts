/**
 * Runs in a guest of its own: arms the watchdog through a broker, and lets somebody die who should have gone on. What follows is said in
 * files of /share: `armed`, and `survived` if the machine is still there long after it should not be.
 *
 * Its word: who dies.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Session } from '../root/session.ts';
import { isSoftdogArmed, softdogPath } from './softdog.ts';

/** Of a guest whose processor is shared: nothing that should go on takes so long, nor what is said once it does not. */
const TIMEOUT_S = 8;
const session = await Session.open();
const alice = await session.user('alice');
session.writePolicy({
  devices: { dog: { kind: 'ioctl', path: softdogPath(), profile: 'watchdog' } },
  rules: [
    { id: 'feeders', users: [alice.name], devices: ['dog'], allow: ['read', 'write', 'control'], dangers: ['reboot'] },
  ],
});
await session.start('--socket-mode', '666');

/** A user's program that feeds it, as long as it runs. */
async function feeding() {
  const program = session.spawn(alice, [
    'watchdog',
    'run',
    'dog',
    '--timeout',
    String(TIMEOUT_S),
    '--',
    'sleep',
    '1000',
  ]);
  await session.broker.until(isSoftdogArmed, 'it is armed');
  // Longer than it would last without being fed.
  await sleep(1.25 * TIMEOUT_S * 1000);
  return program;
}

const deaths: Readonly<Record<string, () => Promise<unknown>>> = {
  broker: async () => {
    await feeding();
    return session.broker.stop('SIGKILL');
  },
  'broker that stops': async () => {
    await feeding();
    return session.broker.stop();
  },
  program: async () => {
    const program = await feeding();
    program.kill('SIGKILL');
    return once(program, 'exit');
  },
};

const die = deaths[process.argv[2] ?? ''];
assert.ok(die);
await die();
writeFileSync('/share/armed', String(isSoftdogArmed()));
await sleep(3 * TIMEOUT_S * 1000);
writeFileSync('/share/survived', '');
process.exit(1);
