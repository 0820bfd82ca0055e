import { listOf } from './bits.ts';
import { type Codec, mistake, shown } from './codec.ts';

/** So many of one thing in a row. @param counted another field says how many are used: fewer may be given */
export function arrayCodec(element: Codec, length: number, counted: boolean): ArrayCodec {
  const wants = `a list of ${counted ? 'at most ' : ''}${length}, each ${element.wants}`;
  return {
    size: element.size * length,
    align: element.align,
    length,
    wants,
    read: (view, offset) => Array.from({ length }, (_, index) => element.read(view, offset + index * element.size)),
    write(view, offset, value, path) {
      const items = listOf(value, path, wants);
      const fits = counted ? items.length <= length : items.length === length;
      if (!fits) {
        const message = `'${path}' has ${items.length} elements: it has ${counted ? 'room for' : 'exactly'} ${length}`;
        throw mistake(path, message, { value: shown(value), allowed: wants });
      }
      return items.map((item, index) => element.write(view, offset + index * element.size, item, `${path}[${index}]`));
    },
    /** One path for all elements, as a list: whoever judges it judges each. */
    flatten(value, path, leaf) {
      const lists = new Map<string, unknown[]>();
      for (const item of Array.isArray(value) ? value : []) {
        element.flatten(item, path, (at, scalar) => {
          const list = lists.get(at) ?? [];
          if (Array.isArray(scalar)) list.push(...scalar);
          else list.push(scalar);
          lists.set(at, list);
        });
      }
      for (const [at, list] of lists) leaf(at, list);
    },
  };
}

export interface ArrayCodec extends Codec {
  readonly length: number;
}
