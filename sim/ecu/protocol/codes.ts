/** The first byte of an answer in an envelope (Megasquirt Serial Protocol, "Return codes"). */
export const codes = {
  ok: 0x00,
  /** All is well too: what follows is of its block, or of a page. */
  realtime: 0x01,
  page: 0x02,
  underrun: 0x80,
  crc: 0x82,
  unknown: 0x83,
  range: 0x84,
  busy: 0x85,
  locked: 0x86,
  noOffsets: 0x93,
} as const;
export type Code = (typeof codes)[keyof typeof codes];

export interface Answer {
  readonly code: Code;
  readonly data: Uint8Array;
}

const nothing = new Uint8Array();
export const done = (data: Uint8Array = nothing, kind: 'ok' | 'realtime' | 'page' = 'ok'): Answer => ({
  code: codes[kind],
  data,
});
export const refused = (reason: Exclude<keyof typeof codes, 'ok' | 'realtime' | 'page'>): Answer => ({
  code: codes[reason],
  data: nothing,
});

export const isWell = ({ code }: Answer): boolean => code < codes.underrun;
