/**
 * `npm run demo`: a broker on simulated hardware and a tour that drives it as an ordinary user, through the real socket,
 * with the real command. `--web` shows the same bench in a browser instead. `--check` runs it unattended and exits non-zero if anything is off.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildPage } from './demo/program.ts';
import { Stage } from './demo/stage.ts';
import type { Narrator } from './demo/step.ts';
import { tour } from './demo/tour.ts';
import { bringToLife, checkPanel } from './demo/web.ts';

const usage = `npm run demo [-- --web] [-- --check]

  --web     the bench in a browser: prints an address to open, and goes on until Ctrl-C
  --check   unattended: exit status 1 if anything is off`;

function readArguments() {
  try {
    return parseArgs({
      options: {
        web: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    console.error(`demo: ${(error as Error).message}\n\n${usage}`);
    process.exit(64);
  }
}

const { web, check, help } = readArguments();
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

if (web) await buildPage();
const stage = await Stage.set();
const interrupted = new Promise<void>((resolve) => process.once('SIGINT', resolve));
try {
  console.log(paint(1, 'A broker serves simulated hardware. Its log:'));
  narrator.output(stage.brokerLog);
  if (web) await showPanel();
  else await playTour();
} catch (error) {
  console.error(
    `\n${paint(31, 'This was not as it should be:')} ${error instanceof Error ? error.message : String(error)}`,
  );
  console.error(`The broker's log:\n${indent(stage.brokerLog)}`);
  process.exitCode = 1;
} finally {
  await stage.strike();
}

async function showPanel(): Promise<void> {
  narrator.title('A bench that goes on by itself');
  using _life = await bringToLife(stage, narrator);
  if (check) {
    await checkPanel(stage);
    console.log(`\n${paint(32, 'The panel is served, and lets its user in.')}`);
    return;
  }
  narrator.title('The panel');
  narrator.command(['postern', 'web']);
  // Return and Ctrl-C are its own.
  await Promise.race([stage.onTerminal(['web']), interrupted]);
}

async function playTour(): Promise<void> {
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
}

async function goOn(): Promise<void> {
  console.log('\nThe broker stays for you to try. In another terminal:');
  for (const [name, value] of Object.entries(stage.environment))
    if (name.startsWith('POSTERN')) console.log(`    export ${name}=${value}`);
  console.log(`    ${stage.commandLine} pwm states\n\nCtrl-C ends it.`);
  await interrupted;
}
