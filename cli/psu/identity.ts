import type { PsuError } from '../../client/psu.ts';
import { escapeText } from '../text/escape.ts';
import { facts } from '../text/table.ts';
import { suppliesVerb } from './supplies.ts';

export const errorText = ({ code, message, command }: PsuError): string =>
  escapeText(`${code} ${message}${command === '' ? '' : ` (by ${command.trim()})`}`);

export const errorsPsu = suppliesVerb(
  'errors',
  'The errors that the supply has reported and nobody has asked for yet, with the command that caused them.',
  async (psu) => ({ errors: await psu.errors() }),
  (device, { errors }) => {
    if (errors.length === 0) return `${escapeText(device)}: no errors\n`;
    return errors.map((error) => `${escapeText(device)}: ${errorText(error)}\n`).join('');
  },
);

export const identifyPsu = suppliesVerb(
  'identify',
  'Who the supply says that it is.',
  (psu) => psu.identify(),
  (device, { manufacturer, model, serial, firmware, scpiVersion }) =>
    facts({ device, manufacturer, model, 'serial number': serial, firmware, 'SCPI version': scpiVersion }),
);
