import type { Engine, EngineDifference } from '../../client/engine.ts';
import { escapeText } from '../text/escape.ts';
import { facts, table } from '../text/table.ts';
import { engineVerb } from './engines.ts';

const hashVerb = (name: string, doc: string, done: string, act: (engine: Engine) => Promise<string>) =>
  engineVerb(name, { doc }, async (cli, engine) => {
    const { device } = engine;
    const calibration = await act(engine);
    cli.print({ device, calibration }, () => `${escapeText(device)}: ${done}, ${escapeText(calibration)}\n`);
  });

export const saveEngine = hashVerb(
  'save',
  'Stores the calibration: parameters and tables that the firmware takes when it starts.',
  'the calibration is stored',
  (engine) => engine.save(),
);
export const loadEngine = hashVerb(
  'load',
  'Takes the calibration that was stored last.',
  'the calibration is the stored one',
  (engine) => engine.load(),
);
export const defaultsEngine = hashVerb(
  'defaults',
  'Takes the calibration that the firmware was built with.',
  'the calibration is that of the build',
  (engine) => engine.defaults(),
);

/** Of a point there is a row or a column alone, of a parameter neither. */
function placeText({ row, column }: EngineDifference): string {
  if (row < 0 && column < 0) return '';
  if (row >= 0 && column >= 0) return `row ${row}, column ${column}`;
  return row >= 0 ? `point ${row} of the rows` : `point ${column} of the columns`;
}

export const compareEngine = engineVerb(
  'compare',
  { doc: 'In what the calibration differs from the one that is stored.' },
  async (cli, engine) => {
    const { device } = engine;
    const differences = await engine.compare();
    cli.print({ device, differences }, () => {
      if (differences.length === 0) return `${escapeText(device)}: the calibration is the stored one\n`;
      return table(
        ['what', 'where', 'stored', 'now'],
        differences.map((each) => [each.name, placeText(each), each.stored, each.current]),
      );
    });
  },
);

export const identifyEngine = engineVerb(
  'identify',
  { doc: 'Which firmware it is, on which board, by which dictionary.' },
  async (cli, engine) => {
    const { signature, ...identity } = await engine.identify();
    cli.print({ device: engine.device, signature, ...identity }, () =>
      facts({
        device: engine.device,
        firmware: `${identity.firmware} ${identity.version}`,
        board: identity.board,
        dictionary: identity.dictionary,
        calibration: identity.calibration,
        timer: `${identity.ticksPerSecond / 1e6} MHz`,
        'cylinders, at most': identity.cylinders,
      }),
    );
  },
);

export const stopEngine = engineVerb(
  'stop',
  { doc: 'Stops the simulated encoder, and holds nothing any more. No rule limits that.' },
  async (cli, engine) => {
    const { device } = engine;
    await engine.stop();
    cli.print({ device, stopped: true }, () => `${escapeText(device)}: stopped, and nothing is held\n`);
  },
);
