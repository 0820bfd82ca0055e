import type { EngineEvents } from '../../client/engine.ts';
import { angleOfDegrees, cycleOfRpm } from '../../contract/schedule/angle.ts';
import { cycleDiagram, type DrawnPair } from '../../contract/schedule/draw/cycle.ts';
import type { Diagram } from '../../contract/schedule/draw/diagram.ts';
import { drawSvg } from '../../contract/schedule/draw/svg.ts';
import { drawText } from '../../contract/schedule/draw/text.ts';
import { chosenColumns } from '../schedule/columns.ts';
import { writeSvg } from '../schedule/draw.ts';
import { textOption } from '../work-verb.ts';
import { engineVerb } from './engines.ts';

/** Injectors come first. */
const FIRST_COIL = 16;
/** An engine that stands is drawn as at this. */
const DRAWN_RPM = 600;

/** One cycle of an engine at a speed: each cylinder's injector and coil. */
export function eventsDiagram(device: string, { plan, ticksPerSecond, events }: EngineEvents, rpm: number): Diagram {
  const speed = rpm > 0 ? rpm : DRAWN_RPM;
  const named = events.map(({ output, kind, angle, ticks }): DrawnPair & { rank: number } => {
    const isCoil = output >= FIRST_COIL;
    const number = (isCoil ? output - FIRST_COIL : output) + 1;
    return {
      rank: number * 2 + Number(isCoil),
      name: `${isCoil ? 'coil' : 'injector'} ${number}`,
      kind,
      angle: angleOfDegrees(angle),
      durationNs: (ticks / ticksPerSecond) * 1e9,
    };
  });
  const pairs = named.toSorted((a, b) => a.rank - b.rank);
  const how = rpm > 0 ? `${Math.round(rpm)} rpm` : `${DRAWN_RPM} rpm (it stands)`;
  return cycleDiagram(pairs, { title: `${device}: plan ${plan}, a cycle at ${how}`, cycleNs: cycleOfRpm(speed, 1e9) });
}

export const eventsEngine = engineVerb(
  'events',
  {
    doc: "Draws the timing of a cycle: each cylinder's injector and coil over 720 degrees.",
    options: [
      { flags: '--svg <file>', doc: 'as an SVG; - is standard output' },
      { flags: '--columns <n>', doc: 'how wide it is (default: as the terminal)' },
    ],
  },
  async (cli, engine, _, options) => {
    const svg = textOption(options, 'svg');
    const width = chosenColumns(cli, textOption(options, 'columns'));
    const { rpm } = await engine.status();
    const events = await engine.events();
    const { device } = engine;
    const diagram = eventsDiagram(device, events, rpm);
    if (svg === '-') return cli.streams.out.write(drawSvg(diagram, { idPrefix: 'timing' }));
    if (svg !== undefined) return writeSvg(cli, svg, drawSvg(diagram, { idPrefix: 'timing' }));
    cli.print({ device, rpm, ...events }, () =>
      events.events.length === 0 ? 'there are no events: the engine stands\n' : drawText(diagram, width),
    );
  },
);
