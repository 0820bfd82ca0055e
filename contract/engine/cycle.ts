/** The plan of a cycle, as the firmware tells it, as a timing diagram. */
import type { CallResult } from '../instruments/infer.ts';
import type { engine } from '../instruments/shipped/engine.ts';
import { angleOfDegrees, cycleOfRpm } from '../schedule/angle.ts';
import type { Wheel } from '../schedule/decoder/wheel.ts';
import { cycleDiagram, type DrawnPair } from '../schedule/draw/cycle.ts';
import type { Diagram } from '../schedule/draw/diagram.ts';

type Events = CallResult<typeof engine, 'events'>;

/** Injectors come first. */
export const FIRST_COIL = 16;
/** An engine that stands is drawn as at this. */
const DRAWN_RPM = 600;

/** "injector 3", "coil 3", by the number of the output. */
export const outputName = (output: number): string =>
  output >= FIRST_COIL ? `coil ${output - FIRST_COIL + 1}` : `injector ${output + 1}`;

export interface EngineParts {
  /** Draws the strokes of so many. */
  readonly cylinders?: number | undefined;
  readonly wheel?: Wheel | undefined;
}

/** One cycle of an engine at a speed: each cylinder's injector and coil. Cylinders are counted as they fire. */
export function eventsDiagram(
  device: string,
  { plan, ticksPerSecond, events }: Events,
  rpm: number,
  { cylinders, wheel }: EngineParts = {},
): Diagram {
  const speed = rpm > 0 ? rpm : DRAWN_RPM;
  const named = events.map(({ output, kind, angle, ticks }): DrawnPair & { rank: number } => ({
    rank: (output % FIRST_COIL) * 2 + Number(output >= FIRST_COIL),
    name: outputName(output),
    kind,
    angle: angleOfDegrees(angle),
    durationNs: (ticks / ticksPerSecond) * 1e9,
  }));
  const how = rpm > 0 ? `${Math.round(rpm)} rpm` : `${DRAWN_RPM} rpm (it stands)`;
  return cycleDiagram(
    named.toSorted((a, b) => a.rank - b.rank),
    {
      title: `${device}: plan ${plan}, a cycle at ${how}`,
      cycleNs: cycleOfRpm(speed, 1e9),
      ...(cylinders !== undefined && {
        engine: { cylinders, firingOrder: Array.from({ length: cylinders }, (_, index) => index + 1) },
      }),
      ...(wheel !== undefined && { wheel }),
    },
  );
}
