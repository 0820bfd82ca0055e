import type { Codec } from './codec.ts';

/** Memory that has several meanings; a field beside it says which. */
export interface UnionCodec {
  readonly size: number;
  readonly align: number;
  /** The field that says it. */
  readonly by: string;
  /** How it is read and written, by the normalised value of that field; undefined: it means nothing then. */
  caseOf(selector: unknown): Codec | undefined;
}

export function unionCodec(by: string, cases: ReadonlyMap<string, Codec>, otherwise: Codec | undefined): UnionCodec {
  const members = otherwise ? [...cases.values(), otherwise] : [...cases.values()];
  const align = Math.max(...members.map((member) => member.align));
  const size = Math.ceil(Math.max(...members.map((member) => member.size)) / align) * align;
  return { size, align, by, caseOf: (selector) => cases.get(String(selector)) ?? otherwise };
}
