/** Commands of the outputs: levels, readings, on and off, tracking, triggers (User's Guide, chapter 4). */
import { refuse } from './errors.ts';
import { fixed, flag, quoted, real } from './format.ts';
import { type OutputName, outputOfNumber, ranges } from './outputs.ts';
import { boolean, choice, level, optional, output, whole } from './parameters.ts';
import { command, query, type Row } from './row.ts';
import type { Level, Quantity, Supply } from './supply.ts';
import { MOST_DELAY_S } from './trigger.ts';

const units: Readonly<Record<Quantity, readonly string[]>> = { volts: ['V'], amps: ['A'] };
const ends = ['MIN', 'MAX'];
const endsAndDefault = [...ends, 'DEF'];
/** Of a query for the end of a range. */
const end = optional(level([], ends));
const anOutput = optional(output);

/** VOLTage and CURRent have the same commands. */
const levelRows = (keyword: string, quantity: Quantity): readonly Row[] => {
  const own = level(units[quantity], ends);
  const immediate = `[SOURce:]${keyword}[:LEVel][:IMMediate][:AMPLitude]`;
  const triggered = `[SOURce:]${keyword}[:LEVel]:TRIGgered[:AMPLitude]`;
  const tell = (supply: Supply, which: Level | undefined, value: number) =>
    real(which === undefined ? value : supply.level(supply.selected, quantity, which));
  return [
    command(immediate, [own], (supply, [value]) => supply.set(supply.selected, { [quantity]: value })),
    query(`${immediate}?`, [end], (supply, [which]) => tell(supply, which, supply.setting(supply.selected)[quantity])),
    command(triggered, [own], (supply, [value]) => supply.setPending(supply.selected, { [quantity]: value })),
    query(`${triggered}?`, [end], (supply, [which]) => tell(supply, which, supply.pending(supply.selected)[quantity])),
  ];
};

const none: readonly OutputName[] = [];
const all: readonly OutputName[] = ['P6V', 'P25V', 'N25V'];
/** ALL, NONE, or a list of outputs. */
const coupling = choice<readonly OutputName[]>({ ALL: all, NONE: none, P6V: ['P6V'], P25V: ['P25V'], N25V: ['N25V'] });
const furtherOutput = optional(output);

function couplingText(coupled: readonly OutputName[]): string {
  if (coupled.length === all.length) return 'ALL';
  return coupled.length === 0 ? 'NONE' : coupled.join(',');
}

function select(supply: Supply, name: OutputName): void {
  supply.selected = name;
}

export const outputCommands: readonly Row[] = [
  command(
    'APPLy',
    [output, optional(level(units.volts, endsAndDefault)), optional(level(units.amps, endsAndDefault))],
    (supply, [name, volts, amps]) => {
      supply.set(name, { ...(volts === undefined ? {} : { volts }), ...(amps === undefined ? {} : { amps }) });
      select(supply, name);
    },
  ),
  query('APPLy?', [anOutput], (supply, [name]) => {
    const { volts, amps } = supply.setting(name ?? supply.selected);
    return quoted(`${fixed(volts)},${fixed(amps)}`);
  }),
  command('INSTrument[:SELect]', [output], (supply, [name]) => select(supply, name)),
  query('INSTrument[:SELect]?', [], ({ selected }) => selected),
  command('INSTrument:NSELect', [whole(1, 3)], (supply, [number]) =>
    select(supply, outputOfNumber(number) ?? refuse(-222)),
  ),
  query('INSTrument:NSELect?', [], ({ selected }) => String(ranges[selected].number)),
  command('INSTrument:COUPle[:TRIGger]', [coupling, furtherOutput, furtherOutput], (supply, [first, second, third]) => {
    const further = [second, third].filter((name) => name !== undefined);
    if (further.length > 0 && first.length !== 1) refuse(-108);
    supply.couple([...first, ...further]);
  }),
  query('INSTrument:COUPle[:TRIGger]?', [], ({ coupled }) => couplingText(coupled)),
  query('MEASure[:VOLTage][:DC]?', [anOutput], (supply, [name]) => real(supply.measure(name ?? supply.selected).volts)),
  query('MEASure:CURRent[:DC]?', [anOutput], (supply, [name]) => real(supply.measure(name ?? supply.selected).amps)),
  command('OUTPut[:STATe]', [boolean], (supply, [isOn]) => supply.switch(isOn)),
  query('OUTPut[:STATe]?', [], ({ isOn }) => flag(isOn)),
  command('OUTPut:TRACk[:STATe]', [boolean], (supply, [isOn]) => supply.track(isOn)),
  query('OUTPut:TRACk[:STATe]?', [], ({ isTracking }) => flag(isTracking)),
  ...levelRows('VOLTage', 'volts'),
  ...levelRows('CURRent', 'amps'),
  command('INITiate[:IMMediate]', [], ({ trigger }) => trigger.initiate()),
  command('*TRG', [], ({ trigger }) => trigger.pull()),
  command('TRIGger[:SEQuence]:DELay', [level(['SEC'], ends)], ({ trigger }, [delay]) => {
    trigger.delayS = seconds(delay);
  }),
  query('TRIGger[:SEQuence]:DELay?', [end], ({ trigger }, [which]) =>
    real(which === undefined ? trigger.delayS : seconds(which)),
  ),
  command(
    'TRIGger[:SEQuence]:SOURce',
    [choice<'BUS' | 'IMM'>({ BUS: 'BUS', IMM: 'IMM', IMMEDIATE: 'IMM' })],
    ({ trigger }, [source]) => {
      trigger.source = source;
    },
  ),
  query('TRIGger[:SEQuence]:SOURce?', [], ({ trigger }) => trigger.source),
];

function seconds(level: Level): number {
  if (typeof level !== 'number') return level === 'MAX' ? MOST_DELAY_S : 0;
  return level >= 0 && level <= MOST_DELAY_S ? level : refuse(-222);
}
