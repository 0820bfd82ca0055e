import { type UnitSystem, unitSystems } from '../../../client/dash/units.ts';
import { suggest } from '../../../contract/suggest.ts';
import { parseNatural, parseSeconds } from '../../arguments.ts';
import type { VerbOption } from '../../call-verb.ts';
import type { Size } from '../../screen/canvas.ts';
import { UsageError } from '../../usage.ts';
import { type Options, textOption } from '../../work-verb.ts';
import { parseRate } from '../rate.ts';

/** Often enough for eyes; the wire is shared with others. */
const RATE_HZ = 20;
const USUAL: Size = { columns: 80, rows: 24 };

/** How it is shown, whatever it is. */
export const viewOptions: readonly VerbOption[] = [
  { flags: '--yml <file>', doc: "dashboards of a file as pyEfi's dashboards.yml; - for standard input" },
  { flags: '--conf <name>', doc: 'the dashboard of this name (pyEfi: --confKey); left out: each is a page' },
  { flags: '--page <n>', doc: 'begins with this page: its number, or its name' },
  { flags: '--channels <names>', doc: 'these channels, gauges and gauge pages, as rpm,map' },
  { flags: '--rate <hz>', doc: `frames a second (default: ${RATE_HZ})` },
  { flags: '--units <system>', doc: `${unitSystems.join(', ')} (default: given, as the controller has them)` },
  { flags: '--once', doc: 'prints one screen as text, and ends' },
  { flags: '--after <time>', doc: 'with --once: watches so long before, for the charts' },
  { flags: '--size <columns>x<rows>', doc: `with --once: how large (default: ${USUAL.columns}x${USUAL.rows})` },
];

export interface ViewOptions {
  yml: string | undefined;
  conf: string | undefined;
  page: string | undefined;
  channels: string | undefined;
  rateHz: number;
  units: UnitSystem;
  once: { afterMs: number; size: Size } | undefined;
}

/** @throws UsageError */
export function viewOptionsOf(options: Options): ViewOptions {
  const text = (name: string) => textOption(options, name);
  const rateHz = parseRate(text('rate')) ?? RATE_HZ;
  if (text('yml') !== undefined && text('channels') !== undefined)
    throw new UsageError('--yml, or --channels: one of the two');
  for (const name of ['after', 'size'])
    if (text(name) !== undefined && options.once !== true) throw new UsageError(`--${name} is for --once`);
  const conf = text('conf') ?? text('confKey');
  return {
    yml: text('yml'),
    // As Redis has it, and as pyEfi writes it in one place.
    conf: conf?.replace(/^dashboard:/, ''),
    page: text('page'),
    channels: text('channels'),
    rateHz,
    units: parseUnits(text('units') ?? 'given'),
    once:
      options.once === true
        ? {
            afterMs: text('after') === undefined ? 0 : parseSeconds(text('after') ?? '', '--after') * 1000,
            size: parseSize(text('size')),
          }
        : undefined,
  };
}

function parseUnits(text: string): UnitSystem {
  const system = unitSystems.find((each) => each === text);
  if (system !== undefined) return system;
  const near = suggest(text, unitSystems);
  throw new UsageError(
    `--units '${text}' is not one of ${unitSystems.join(', ')}`,
    near.length === 0 ? undefined : `did you mean ${near.join(' or ')}?`,
  );
}

/** Smaller ones show nothing, and larger ones are no terminal. */
const LEAST: Size = { columns: 20, rows: 5 };
const MOST: Size = { columns: 1000, rows: 500 };

export function parseSize(text: string | undefined): Size {
  if (text === undefined) return USUAL;
  const [, columns = '', rows = ''] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (columns === '') throw new UsageError(`--size '${text}' is not columns and rows, as 120x40`);
  const size = { columns: parseNatural(columns, '--size'), rows: parseNatural(rows, '--size') };
  const isIn =
    size.columns >= LEAST.columns && size.rows >= LEAST.rows && size.columns <= MOST.columns && size.rows <= MOST.rows;
  if (!isIn)
    throw new UsageError(
      `--size ${text} is not between ${LEAST.columns}x${LEAST.rows} and ${MOST.columns}x${MOST.rows}`,
    );
  return size;
}
