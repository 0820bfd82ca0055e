import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chownSync, readFileSync, writeFileSync } from 'node:fs';
import type { Stage } from './stage.ts';
import { type Narrator, type Step, show, succeeded } from './step.ts';

/** Starts a command that goes on, and gives what it has printed so far. */
function follow(stage: Stage, narrator: Narrator, args: readonly string[]) {
  narrator.command(['postern', ...args]);
  const child = stage.start(args);
  let printed = '';
  child.stdout?.on('data', (text: Buffer) => {
    printed += String(text);
  });
  return { child, printed: () => printed };
}

/** Watches while somebody does something to the hardware again and again, until what is printed is as expected. */
async function watch(
  stage: Stage,
  narrator: Narrator,
  args: readonly string[],
  hand: readonly string[],
  expected: RegExp,
): Promise<void> {
  const { child, printed } = follow(stage, narrator, args);
  await stage.until(
    () => {
      // It is not known when the command has begun to listen.
      for (const line of hand) stage.hand(line);
      return expected.test(printed());
    },
    `${args.join(' ')} prints ${expected}`,
  );
  child.kill('SIGINT');
  narrator.output(`${printed().trimEnd().split('\n').slice(0, 4).join('\n')}\n`);
}

const BTN_SOUTH = 304;

/** The devices beside PWM: lines, a tape with its robot, what somebody presses. */
export const deviceSteps: readonly Step[] = [
  {
    title: 'A relay and a button',
    async run(stage, narrator) {
      narrator.say('GPIO lines by their names. The broker holds the relay, and switches it off when its holder dies.');
      succeeded(await show(stage, narrator, ['gpio', 'set', 'relay', 'on']));
      assert.match((await show(stage, narrator, ['gpio', 'get', 'relay'])).out, /1/);
      succeeded(await show(stage, narrator, ['gpio', 'set', 'relay', 'off']));
      narrator.say('Somebody presses the button; the edges have the time of the kernel:');
      await watch(stage, narrator, ['gpio', 'watch', 'button'], ['button down', 'button up'], /rising[\s\S]*falling/);
    },
  },
  {
    title: 'A tape, and the robot that loads it',
    async run(stage, narrator) {
      narrator.say('What is in the library, and the cartridge with this bar code into the drive:');
      succeeded(await show(stage, narrator, ['changer', 'list']));
      succeeded(await show(stage, narrator, ['changer', 'load', 'A00002L8']));
      const [data, copy] = [stage.path('home/data'), stage.path('home/copy')];
      writeFileSync(data, randomBytes(100_000));
      chownSync(data, stage.client.uid, stage.client.gid);
      narrator.say('Write a file in blocks, go back, read it again:');
      succeeded(await show(stage, narrator, ['tape', 'write', 'tape', data, '--block-bytes', '32768']));
      succeeded(await show(stage, narrator, ['tape', 'rewind', 'tape']));
      const status = await show(stage, narrator, ['tape', 'status', 'tape']);
      assert.match(status.out, /file number: +0\nblock number: +0\npartition: +0/);
      succeeded(await show(stage, narrator, ['tape', 'read', 'tape', copy]));
      assert.ok(readFileSync(copy).equals(readFileSync(data)), 'what was written is what was read');
      narrator.say('Erasing is a danger that the rule does not name:');
      const erased = await show(stage, narrator, ['tape', 'erase', 'tape']);
      assert.equal(erased.status, 3);
      assert.match(erased.err, /danger 'erase'.*rule bench-tape/);
      succeeded(await show(stage, narrator, ['tape', 'eject', 'tape']));
      succeeded(await show(stage, narrator, ['changer', 'unload']));
    },
  },
  {
    title: 'What somebody presses',
    async run(stage, narrator) {
      narrator.say('A gamepad may be heard by whoever may read it:');
      succeeded(await show(stage, narrator, ['input', 'list']));
      await watch(stage, narrator, ['input', 'watch', 'gamepad'], [`gamepad ${BTN_SOUTH}`], /BTN_SOUTH/);
      narrator.say('Who hears a keyboard hears passwords. This rule does not say so:');
      const keyboard = await show(stage, narrator, ['input', 'watch', 'keyboard']);
      assert.equal(keyboard.status, 3);
      assert.match(keyboard.err, /denied/);
    },
  },
];
