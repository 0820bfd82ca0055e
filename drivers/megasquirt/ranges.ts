/** A number in the block, or a piece of it: where, and of how many bytes. */
export interface Field {
  readonly offset: number;
  readonly bytes: number;
}

/** Each number once, in order, without those that lie within another. */
export function distinct(fields: readonly Field[]): Field[] {
  const sorted = fields.toSorted((a, b) => a.offset - b.offset || b.bytes - a.bytes);
  const kept: Field[] = [];
  let end = 0;
  for (const field of sorted) {
    if (field.offset + field.bytes <= end) continue;
    kept.push(field);
    end = field.offset + field.bytes;
  }
  return kept;
}

/** Pieces that have all of these in order, each from one field to another with gaps between them no longer than that. */
export function joined(fields: readonly Field[], gap: number): Field[] {
  const pieces: Field[] = [];
  for (const { offset, bytes } of distinct(fields)) {
    const last = pieces.at(-1);
    if (last === undefined || offset - (last.offset + last.bytes) > gap) pieces.push({ offset, bytes });
    else pieces[pieces.length - 1] = { offset: last.offset, bytes: Math.max(last.bytes, offset + bytes - last.offset) };
  }
  return pieces;
}

/** The same, in pieces of so many bytes at most. */
export const cut = (pieces: readonly Field[], most: number): Field[] =>
  pieces.flatMap(({ offset, bytes }) =>
    Array.from({ length: Math.ceil(bytes / most) }, (_, index) => ({
      offset: offset + index * most,
      bytes: Math.min(most, bytes - index * most),
    })),
  );

export const isWithin = (field: Field, other: Field): boolean =>
  field.offset >= other.offset && field.offset + field.bytes <= other.offset + other.bytes;

export const sizeOf = (fields: readonly Field[]): number => fields.reduce((sum, { bytes }) => sum + bytes, 0);
