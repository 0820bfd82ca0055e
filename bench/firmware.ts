import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { compileImage, compileProgram, hostProgram, mega, megaImage, optimized } from '../tools/firmware/compile.ts';
import { missingCompiler } from '../tools/firmware/compilers.ts';
import { ConsoleScript } from '../tools/firmware/mega-console.ts';
import { missingHarness } from '../tools/firmware/mega-harness.ts';
import { type Profile, runMega } from '../tools/firmware/mega-run.ts';
import { firmwareFolder } from '../tools/firmware/paths.ts';
import { type Case, makeCase } from './case.ts';
import { machineOf, pinned } from './machine.ts';
import { Missing } from './missing.ts';
import { alternate } from './rounds.ts';

const ROUNDS = 10;
const CYCLES = 5000;
/** Of a bare loop's time: what teeth, a queue and outputs that end each other may cost. */
const HOST_BOUND = 100;

/** What an event costs this machine by the firmware's scheduler, the teeth of its wheel included, against a sorted table. */
export function firmwareHost(): Promise<Case[]> {
  const missing = missingCompiler('host');
  if (missing !== undefined) throw new Missing(`${missing}: install g++`);
  const program = hostProgram('throughput', optimized);
  const eventNs = (how: string) => () => {
    const { stdout, stderr, status } = spawnSync(program, [how, String(CYCLES)], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`throughput: ${stderr}`);
    const [events = 0, ns = 0] = stdout.split(' ').map(Number);
    return ns / events;
  };
  return pinned(async (pinning) => {
    const runs = await alternate(ROUNDS, eventNs('scheduler'), eventNs('bare'));
    const name = 'firmware-host, an event of 8 cylinders and 36 teeth';
    return [makeCase({ name, unit: 'ns/event', ...runs, bound: HOST_BOUND, machine: machineOf(pinning) })];
  });
}

const WHEEL = ['0 wheel 36 1 cam'];
const speeds = [3000, 8000, 22_000];
const SECONDS = 1.5;

/** Cycles of interrupts for each edge of the wheel. */
function cyclesOfEdge({ vectors }: Profile): number {
  const busy = vectors.filter(({ vector }) => vector !== 0).reduce((all, { total }) => all + total, 0);
  const edges = vectors.find(({ vector }) => vector === CAPTURE)?.count ?? 0;
  return busy / edges;
}
/** The interrupt of timer 5's capture. */
const CAPTURE = 46;

/**
 * What interrupts take on the simulated Mega with 8 cylinders, for each edge of the wheel, against a program that does nothing with an
 * edge but to change a pin a while later. A simulator counts the same each time: there is one run.
 */
export async function firmwareMega(): Promise<Case[]> {
  const missing = missingCompiler('avr') ?? missingHarness();
  if (missing !== undefined) throw new Missing(`${missing}: install gcc-avr avr-libc libsimavr-dev libelf-dev`);
  const image = compileImage('mega', megaImage);
  const bare = compileProgram(join(firmwareFolder, 'harness', 'mega', 'self-test.cpp'), mega);
  const settings = new ConsoleScript();
  const ready = settings.set(100, { EncoderRatio: 2, MaxRPM: 30000, FinalPulseWidth: 2000, FinalSparkWidth: 2500 });
  const cases: Case[] = [];
  for (const rpm of speeds) {
    const scenario = [...WHEEL, ...settings.lines, `${ready} rpm ${rpm}`, `${ready + 400} mark start`];
    const [ours, floor] = await Promise.all([image, bare].map((each) => runMega(each, { seconds: SECONDS, scenario })));
    if (ours === undefined || floor === undefined) continue;
    cases.push(
      makeCase({
        name: `firmware-mega, interrupts at ${rpm} rpm`,
        unit: 'cycles/edge',
        ours: [cyclesOfEdge(ours.profile)],
        floor: [cyclesOfEdge(floor.profile)],
        machine: 'ATmega2560 at 16 MHz, simulated by simavr',
      }),
    );
  }
  return cases;
}
