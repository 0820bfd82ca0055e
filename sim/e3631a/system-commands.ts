/** Commands of the instrument as a whole: who it is, its display, who operates it, what it keeps, its calibration (User's Guide, chapter 4). */
import { refuse } from './errors.ts';
import { flag, quoted } from './format.ts';
import { boolean, level, string, type Taker, whole, word } from './parameters.ts';
import { command, query, type Row } from './row.ts';
import type { Supply } from './supply.ts';

const local = { local: true } as const;
const IDENTITY = 'HEWLETT-PACKARD,E3631A,0,2.1-5.0-1.0';
/** Of each supply that leaves the factory. */
const CALIBRATION_CODE = 'HP003631';
const location = whole(1, 3);
/** Of the display. */
const MOST_PLACES = 12;
const LONGEST_NOTE = 40;

/** Commas, periods and semicolons share the place of the character before them. */
function displayed(text: string): string {
  const places = text.match(/[^,.;]?[,.;]|[^,.;]/g) ?? [];
  return places.slice(0, MOST_PLACES).join('');
}

const operate = (control: Supply['control']) => (supply: Supply) => {
  supply.control = control;
  if (control === 'local') supply.display.isOn = true;
};

/** It was never unsecured: nobody calibrates a model. */
const secured = (header: string, takers: readonly Taker<unknown>[]): Row => command(header, takers, () => refuse(702));
const anyNumber = level(['V', 'A'], ['MIN', 'MAX']);

export const systemCommands: readonly Row[] = [
  query('*IDN?', [], () => IDENTITY, local),
  command('*RST', [], (supply, _, __, around) => {
    around.clearOutput();
    supply.reset();
  }),
  query('*TST?', [], () => '0'),
  command('*SAV', [location], (supply, [where]) => supply.store(where)),
  command('*RCL', [location], (supply, [where]) => supply.recall(where)),
  query('SYSTem:ERRor?', [], ({ status }) => status.errors.take(), local),
  query('SYSTem:VERSion?', [], () => '1995.0', local),
  command(
    'SYSTem:BEEPer[:IMMediate]',
    [],
    (supply) => {
      supply.beeps++;
    },
    local,
  ),
  command('SYSTem:LOCal', [], operate('local'), local),
  command('SYSTem:REMote', [], operate('remote'), local),
  command('SYSTem:RWLock', [], operate('locked'), local),
  command('DISPlay[:WINDow][:STATe]', [boolean], ({ display }, [isOn]) => {
    display.isOn = isOn;
  }),
  query('DISPlay[:WINDow][:STATe]?', [], ({ display }) => flag(display.isOn)),
  command('DISPlay[:WINDow]:TEXT[:DATA]', [string], ({ display }, [text]) => {
    display.text = displayed(text);
  }),
  query('DISPlay[:WINDow]:TEXT[:DATA]?', [], ({ display }) => quoted(display.text)),
  command('DISPlay[:WINDow]:TEXT:CLEar', [], ({ display }) => {
    display.text = '';
  }),
  query('CALibration:COUNt?', [], () => '6'),
  query('CALibration:SECure:STATe?', [], () => '1'),
  query('CALibration:STRing?', [], () => quoted('')),
  command('CALibration:SECure:STATe', [boolean, word], (_, [isSecured, code]) => {
    if (code !== CALIBRATION_CODE) refuse(703);
    // A model stays as it left the factory.
    if (!isSecured) refuse(-221);
  }),
  command('CALibration:STRing', [string], (_, [text]) => refuse(text.length > LONGEST_NOTE ? -223 : 702)),
  secured('CALibration:SECure:CODE', [word]),
  secured('CALibration:VOLTage[:DATA]', [anyNumber]),
  secured('CALibration:VOLTage:LEVel', [anyNumber]),
  secured('CALibration:CURRent[:DATA]', [anyNumber]),
  secured('CALibration:CURRent:LEVel', [anyNumber]),
];
