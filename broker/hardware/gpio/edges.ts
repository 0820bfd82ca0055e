import * as v from 'valibot';
import { gpioLine } from '../../../contract/profiles/shipped/gpio-line.ts';
import { layoutOf, unpackStruct } from '../../../contract/profiles.ts';

/** A change of an input line. */
export interface GpioEdge {
  /** `rising`: from inactive to active. */
  edge: 'rising' | 'falling';
  /** CLOCK_MONOTONIC, taken by the kernel. */
  at: { s: number; ns: number };
  /** The kernel's count of this line's edges: a gap is what it had no room for. */
  sequence: number;
}

const NS_PER_S = 1_000_000_000n;

/** Of struct gpio_v2_line_event. */
export const EDGE_BYTES = layoutOf(gpioLine, 'lineEvent').size;

const lineEvent = v.object({
  timestampNs: v.union([v.number(), v.string()]),
  id: v.picklist(['rising', 'falling']),
  lineSeqno: v.number(),
});

/** @param bytes as many whole events as there are */
export function edgesIn(bytes: Uint8Array): GpioEdge[] {
  return Array.from({ length: Math.floor(bytes.length / EDGE_BYTES) }, (_, index) => {
    const fields = unpackStruct(gpioLine, 'lineEvent', bytes.subarray(index * EDGE_BYTES));
    const { timestampNs, id, lineSeqno } = v.parse(lineEvent, fields);
    const ns = BigInt(timestampNs);
    return { edge: id, at: { s: Number(ns / NS_PER_S), ns: Number(ns % NS_PER_S) }, sequence: lineSeqno };
  });
}
