import type { ElementPlace, ElementType } from '../../client/changer.ts';
import { parseNatural } from '../arguments.ts';
import { UsageError } from '../usage.ts';

export const CHANGER = { placeholder: '[device]', doc: 'may be left out where you may see one changer only' };

const types: Readonly<Record<string, ElementType>> = {
  slot: 'slot',
  drive: 'drive',
  portal: 'portal',
  picker: 'picker',
};

/** `slot/3`, `drive/0`. @throws UsageError */
export function parsePlace(text: string): ElementPlace {
  const [name = '', unit, ...more] = text.split('/');
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  if (type === undefined || unit === undefined || more.length > 0)
    throw new UsageError(
      `'${text}' is no place in a changer`,
      `${Object.keys(types).join(', ')}, each with its number: slot/3`,
    );
  return { type, unit: parseNatural(unit, `number of the ${type}`) };
}

export const placeText = ({ type, unit }: ElementPlace): string => `${type}/${unit}`;
