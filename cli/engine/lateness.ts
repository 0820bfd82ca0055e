import { classOf } from '../../contract/engine/lateness.ts';
import { histogramText, latenessTable } from '../schedule/lateness-text.ts';
import { engineVerb } from './engines.ts';

export const latenessEngine = engineVerb(
  'lateness',
  {
    doc: 'How late the events of injectors and coils were, by the clock of the firmware.',
    options: [
      { flags: '--histogram', doc: 'how many were how late, too' },
      { flags: '--reset', doc: 'counts from 0 again after that' },
    ],
  },
  async (cli, engine, _, options) => {
    const { device } = engine;
    const counted = [await engine.lateness('injectors'), await engine.lateness('coils')];
    if (options.reset === true) for (const { of } of counted) await engine.reset(of);
    const classes = counted.map(classOf);
    cli.print({ device, classes: counted }, () => {
      const text = latenessTable(device, classes, cli.colours);
      return options.histogram === true ? `${text}${histogramText({ classes })}` : text;
    });
  },
);
