import { eventsDiagram } from '../../contract/engine/cycle.ts';
import { drawSvg } from '../../contract/schedule/draw/svg.ts';
import { drawText } from '../../contract/schedule/draw/text.ts';
import { chosenColumns } from '../schedule/columns.ts';
import { writeSvg } from '../schedule/draw.ts';
import { textOption } from '../work-verb.ts';
import { engineVerb } from './engines.ts';

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
