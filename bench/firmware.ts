import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { compileImage, compileProgram, hostProgram, mega, megaImage, optimized } from '../tools/firmware/compile.ts';
import { missingCompiler } from '../tools/firmware/compilers.ts';
import { missingHarness } from '../tools/firmware/mega-harness.ts';
import { type Profile, runMega } from '../tools/firmware/mega-run.ts';
import { firmwareFolder } from '../tools/firmware/paths.ts';
import { type EngineCase, runCase } from '../tools/firmware/results/engine-case.ts';
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

const wheel: EngineCase['wheel'] = { places: 36, missing: 1, isOnCam: true };
const speeds = [8000, 22_000];
const SECONDS = 0.5;

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
  const cases: Case[] = [];
  for (const rpm of speeds) {
    const ours = await runCase(image, { cylinders: 8, wheel, rpm });
    const scenario = [`0 wheel ${wheel.places} ${wheel.missing} cam`, `20 rpm ${rpm}`, '100 mark start'];
    const floor = await runMega(bare, { seconds: SECONDS, scenario });
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
