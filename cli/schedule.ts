import type { Command } from 'commander';
import { actsOf, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { type Options, workVerb } from './work-verb.ts';

const FILE = { placeholder: '<file>', doc: 'the program: JSON with comments; - is standard input' };
const PROGRAM = { placeholder: '<program>', doc: 'its number, or its name' };

const BASES = `A program says what is done, and when: docs/SCHEDULE.md has all of it,
'postern schedule example' some to begin with.`;

const ENDS = `It ends by itself, with Ctrl-C, with this command however that ends, and when you
may not do it any longer: what it has switched is then safe. SIGUSR2 has its
file read anew, which takes over at the next cycle, or at once.
Exit status: 0 when it has finished, or when what does not end by itself is
interrupted; 130 when something else is; 7 when it was later than it may be, 10
when a device failed, 124 when somebody stopped it or its leases or rights have
ended.`;

const COLUMNS = `-LATE is the most early (or the least late) event, +LATE the latest, in
microseconds; P50 and P99 lie between. LATE% is the share that was later than
the program allows, or than 100 microseconds where it says nothing. RPM is the
speed at the latest, -DEG and +DEG are both in degrees of the crankshaft. A line
with ! was later than its program allows. Programs that have ended are
remembered for a while.`;

const verbs: readonly Verb[] = [
  workVerb('check', {
    doc: 'Whether a program could run: its mistakes with their lines, what forbids which event, whether it fits, when it ends.',
    words: [FILE],
    options: [{ flags: '--offline', doc: 'its form, and whether it fits; asks no broker' }],
    help: BASES,
    run: async (cli, words, options) => (await import('./schedule/check.ts')).checkProgram(cli, words, options),
  }),
  workVerb('run', {
    doc: 'Runs a program on devices that you may write to, and prints at the end how late it was.',
    words: [FILE],
    options: [
      { flags: '--for <time>', doc: 'ends it after so long, if it does not end before: 30s, 5min' },
      { flags: '--rpm <rpm>', doc: 'how fast the shaft turns, in place of what the program says' },
      { flags: '--keep', doc: 'when it has finished, outputs stay as they are' },
    ],
    help: ENDS,
    run: async (cli, words, options) => (await import('./schedule/run.ts')).runFile(cli, words, options),
  }),
  workVerb('list', {
    doc: 'The programs that run: your own, and those whose devices you may read.',
    options: [{ flags: '--ended', doc: 'also the last that have ended' }],
    run: async (cli, words, options) => (await import('./schedule/control.ts')).listPrograms(cli, words, options),
  }),
  workVerb('show', {
    doc: 'One program: its state, or its source.',
    words: [PROGRAM],
    options: [{ flags: '--source', doc: 'the program itself, as `schedule run` takes it' }],
    run: async (cli, words, options) => (await import('./schedule/show.ts')).showProgram(cli, words, options),
  }),
  workVerb('pause', {
    doc: 'Stands a program of yours still: what is on ends, and its time does not go on.',
    words: [PROGRAM],
    run: (cli, words) => pauseOrResume(cli, 'schedule.pause', words),
  }),
  workVerb('resume', {
    doc: 'Lets it go on.',
    words: [PROGRAM],
    run: (cli, words) => pauseOrResume(cli, 'schedule.resume', words),
  }),
  workVerb('stop', {
    doc: 'Ends a program of yours; done when its outputs are safe. Administrators may stop any.',
    words: [{ placeholder: '[program]', doc: PROGRAM.doc }],
    options: [
      { flags: '--all', doc: 'all that are yours' },
      { flags: '--reason <text>', doc: 'why; its owner is told' },
    ],
    run: async (cli, words, options) => (await import('./schedule/control.ts')).stopProgram(cli, words, options),
  }),
  workVerb('replace', {
    doc: 'Another program takes over from one that runs: at the next cycle if a shaft turns, else at once.',
    words: [PROGRAM, FILE],
    run: async (cli, words) => (await import('./schedule/replace.ts')).replaceProgram(cli, words),
  }),
  workVerb('cycle', {
    doc: 'How fast the shaft of a program of yours turns from now on.',
    words: [PROGRAM, { placeholder: '<speed...>', doc: '3000rpm, or what 720 degrees take: 40ms; 0: it stands' }],
    run: async (cli, words) => (await import('./schedule/control.ts')).setCycle(cli, words),
  }),
  workVerb('lateness', {
    doc: 'How late each class of events was, as a table, a histogram, or for Prometheus.',
    words: [{ placeholder: '[program]', doc: `${PROGRAM.doc}; without one, all that run` }],
    options: [
      { flags: '--ended', doc: 'without a program: also the last that have ended' },
      { flags: '--histogram', doc: 'how many were how late, too' },
      { flags: '--prometheus', doc: 'in the text format of Prometheus' },
      { flags: '--reset', doc: 'counts anew from now on' },
    ],
    help: COLUMNS,
    run: async (cli, words, options) => (await import('./schedule/lateness.ts')).showLateness(cli, words, options),
  }),
  workVerb('draw', {
    doc: 'Draws the timing of a program: one cycle, and its first second. Needs no broker.',
    words: [FILE],
    options: [
      { flags: '--svg <file>', doc: 'as an SVG; - is standard output' },
      { flags: '--rpm <rpm>', doc: 'at this speed' },
      { flags: '--time <time>', doc: 'how much of its time: 20ms, 5s (default: 1s)' },
      { flags: '--classes', doc: 'a lane for each class of events, and not for each device' },
      { flags: '--wheel <wheel>', doc: 'the teeth of a wheel, too: 36-1, 60-2, 12' },
      { flags: '--cam', doc: 'that wheel is on the camshaft, and turns once a cycle' },
      { flags: '--columns <n>', doc: 'how wide it is (default: as the terminal)' },
    ],
    run: async (cli, words, options) => (await import('./schedule/draw.ts')).drawProgram(cli, words, options),
  }),
  workVerb('example', {
    doc: 'Prints a program to begin with; without a name, which there are.',
    words: [{ placeholder: '[name]', doc: 'as in: postern schedule example fan-fade > fan.json' }],
    run: async (cli, words) => (await import('./schedule/example.ts')).example(cli, words),
  }),
];

async function pauseOrResume(
  cli: Cli,
  method: 'schedule.pause' | 'schedule.resume',
  words: readonly string[],
): Promise<void> {
  await (await import('./schedule/control.ts')).pauseOrResume(cli, method, words);
}

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}

/** `pwm fade` is a program, too; it is here so that `pwm set` need not read what programs need. */
export async function fade(cli: Cli, words: readonly string[], options: Options): Promise<void> {
  await (await import('./schedule/fade.ts')).fade(cli, words, options);
}
