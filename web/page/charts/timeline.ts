import type { TimeView } from './time-view.ts';

/** What charts that are over the same time have in common. */
export interface Timeline {
  readonly view: TimeView;
  /** The newest time that there could be, or the end of a log. */
  nowS(): number;
  /** What marks of the axis are round from. */
  originS(): number;
  text(seconds: number, stepS: number): string;
  /** Where a replay is: a line through all charts. */
  playheadS?(): number;
  /** Times that a log has marked, in order. */
  readonly marked?: readonly number[];
  /** Somebody pointed at a time, or at none any more. */
  onPoint?(atS: number | undefined): void;
}
