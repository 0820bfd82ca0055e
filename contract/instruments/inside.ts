import type { Field, Fields } from './field.ts';

/** Whether there is such a field among fields, at any depth. */
export function hasField(fields: Fields, isOne: (field: Field) => boolean): boolean {
  const inside = (field: Field): boolean => {
    if (isOne(field)) return true;
    if (field.type === 'record') return hasField(field.fields, isOne);
    return (field.type === 'list' || field.type === 'outputs') && field.of !== undefined && inside(field.of);
  };
  return Object.values(fields).some(inside);
}

/** Text that goes to the instrument as it is. */
export const isLine = (field: Field): boolean => field.type === 'text' && field.line === true;
