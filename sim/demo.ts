/**
 * `npm run demo`: a broker on simulated hardware and a tour that drives it as an ordinary user, through the real socket,
 * with the real command. `--check` runs it unattended and exits non-zero if anything is off.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Stage } from './demo/stage.ts';
import type { Narrator } from './demo/step.ts';
import { tour } from './demo/tour.ts';

const usage = `npm run demo [-- --check]

  --check   unattended: exit status 1 if anything is off`;

function readArguments() {
  try {
    return parseArgs({
      options: { check: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
    }).values;
  } catch (error) {
    console.error(`demo: ${(error as Error).message}\n\n${usage}`);
    process.exit(64);
  }
}

const { check, help } = readArguments();
if (help) {
  console.log(usage);
  process.exit();
}
const colour = process.stdout.isTTY && process.env.NO_COLOR === undefined;
const paint = (code: number, text: string) => (colour ? `\x1b[${code}m${text}\x1b[0m` : text);
const indent = (text: string) => text.replace(/^(?=.)/gm, '    ');

const narrator: Narrator = {
  title: (text) => console.log(`\n${paint(1, text)}`),
  say: (text) => console.log(text),
  command: (words) => console.log(paint(36, `  $ ${words.map(quoted).join(' ')}`)),
  output: (text) => process.stdout.write(indent(text)),
};

function quoted(word: string): string {
  return /^[\w@%+=:,./<># -]+$/.test(word) ? word : `'${word}'`;
}

/** So long one may read what stands there, before the screen is another's. */
const LOOK_MS = 2500;

const stage = await Stage.set();
const interrupted = new Promise<void>((resolve) => process.once('SIGINT', resolve));
try {
  console.log(paint(1, 'A broker serves simulated hardware. Its log:'));
  narrator.output(stage.brokerLog);
  for (const [index, step] of tour.entries()) {
    narrator.title(`${index + 1}. ${step.title}`);
    await step.run(stage, narrator);
    if (!check && process.stdout.isTTY) await Promise.race([pause(1200), interrupted]);
  }
  console.log(`\n${paint(32, `All ${tour.length} steps were as they should be.`)}`);
  if (!check && process.stdin.isTTY && process.stdout.isTTY) {
    console.log('\nThe engine goes on. q leaves its dashboard.');
    await Promise.race([pause(LOOK_MS), interrupted]);
    await stage.onTerminal(['ecu', 'dash']);
  }
  if (!check && process.stdout.isTTY) await goOn();
} catch (error) {
  console.error(
    `\n${paint(31, 'This was not as it should be:')} ${error instanceof Error ? error.message : String(error)}`,
  );
  console.error(`The broker's log:\n${indent(stage.brokerLog)}`);
  process.exitCode = 1;
} finally {
  await stage.strike();
}

async function goOn(): Promise<void> {
  console.log('\nThe broker stays for you to try. In another terminal:');
  for (const [name, value] of Object.entries(stage.environment))
    if (name.startsWith('POSTERN')) console.log(`    export ${name}=${value}`);
  console.log(`    ${stage.commandLine} pwm states\n\nCtrl-C ends it.`);
  await interrupted;
}
