/**
 * The replay of firmware/harness/replay/ on this machine and on the Cortex-M machines of QEMU: the events must be the same, and what
 * QEMU can count is told: instructions. It has no model of pipelines, of wait states of flash, or of a bus, so nothing here is a time.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { compileFolder, compileImage, compileProgram } from './compile.ts';
import { missingCompiler, onPath } from './compilers.ts';
import { type ConsoleMachine, hostReplay, type Machine, machines } from './cortex-images.ts';
import { firmwareFolder } from './paths.ts';

const EMULATOR = 'qemu-system-arm';
/** A replay takes less than a second where nothing is wrong, a test of the console some seconds. */
const TIMEOUT_MS = 600_000;
/** 8 ns for an instruction: as many as either chip does at its best. */
const CONSOLE_SHIFT = 3;

/** Instructions of one kind of interrupt, the calls that it makes included; entry and exit are not. */
export interface Instructions {
  readonly count: number;
  readonly mean: number;
  readonly most: number;
}

export interface CortexRow {
  /** QEMU's machine. */
  readonly machine: Machine['name'];
  readonly processor: string;
  /** What was replayed: decoder and scheduler alone, or all that runs in interrupts. */
  readonly part: string;
  readonly script: string;
  readonly events: number;
  /** How often sync was lost. */
  readonly losses: number;
  /** Of all events, their plans, rows, outputs, causes and times: 8 hexadecimal digits. */
  readonly hash: string;
  readonly hostHash: string;
  readonly edge: Instructions;
  readonly wake: Instructions;
}

interface Meter {
  readonly count: number;
  readonly total: number;
  readonly most: number;
}

interface Replayed {
  readonly part: string;
  readonly script: string;
  readonly hash: number;
  readonly events: number;
  readonly losses: number;
  readonly edge: Meter;
  readonly wake: Meter;
}

/** What this machine lacks to run the replay in QEMU, or undefined. */
export function missingForCortexM(): string | undefined {
  return missingCompiler('arm') ?? (onPath(EMULATOR) === undefined ? `no ${EMULATOR}` : undefined);
}

/** @throws Error where it did not come to its end, with what it said */
function replayed(program: string, args: readonly string[]): Replayed[] {
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', input: '', timeout: TIMEOUT_MS });
  if (error) throw error;
  const lines = stdout.split('\n').filter((line) => line !== '');
  if (lines.pop() !== '{"end":1}') throw new Error(`${program} ${args.join(' ')} did not end:\n${stdout}${stderr}`);
  return lines.map((line) => JSON.parse(line));
}

const replayedHere = (): Replayed[] =>
  replayed(compileProgram(join(firmwareFolder, hostReplay.source), hostReplay.options), []);

/**
 * QEMU under `timeout`: whatever becomes of who started it, it does not run on for ever.
 * @param shift an instruction takes 2^shift ns of the machine's time, which waits for nothing else
 */
function emulation(name: Machine['name'], shift: number, image: string, more: readonly string[]): string[] {
  const limits = ['--kill-after=1', `${TIMEOUT_MS / 1000}`, EMULATOR, '-M', name, '-display', 'none'];
  return [...limits, '-monitor', 'none', '-icount', `shift=${shift},sleep=off`, '-kernel', image, ...more];
}

/** The machine ends itself, by semihosting. */
const replayedBy = ({ name, image, replay, replayShift }: Machine): Replayed[] =>
  replayed(
    'timeout',
    emulation(name, replayShift, compileFolder(replay, image), [
      ...['-serial', 'null', '-chardev', 'stdio,id=told'],
      ...['-semihosting-config', 'enable=on,target=native,chardev=told'],
    ]),
  );

/** A program and its arguments: the image runs until it is ended, its console on standard input and output. */
export const consoleCommand = ({ name, folder, image, serial }: ConsoleMachine): readonly [string, string[]] => [
  'timeout',
  emulation(
    name,
    CONSOLE_SHIFT,
    compileImage(folder, image),
    serial.flatMap((line) => ['-serial', line]),
  ),
];

const hex = (hash: number) => hash.toString(16).padStart(8, '0');
const instructions = ({ count, total, most }: Meter): Instructions => ({
  count,
  mean: count > 0 ? total / count : 0,
  most,
});

/** Of all machines and scripts. @throws Error where something is missing, or a replay has other scripts than the host's */
export function cortexRows(): CortexRow[] {
  const here = replayedHere();
  return machines.flatMap((machine) => {
    const there = replayedBy(machine);
    return here.map(({ part, script, hash }): CortexRow => {
      const one = there.find((each) => each.part === part && each.script === script);
      if (one === undefined) throw new Error(`${machine.name} did not replay ${script} (${part})`);
      return {
        ...{ machine: machine.name, processor: machine.processor, part, script },
        ...{ events: one.events, losses: one.losses, hash: hex(one.hash), hostHash: hex(hash) },
        ...{ edge: instructions(one.edge), wake: instructions(one.wake) },
      };
    });
  });
}
