/** A kernel's time stamp, `12345.000678901`: seconds of its monotonic clock. */
export function timeStampText({ s, ns }: { s: number; ns: number }): string {
  return `${s}.${String(ns).padStart(9, '0')}`;
}

/** What stands before an item whose predecessors are missing. */
export function gapText({ dropped, resumed }: { dropped: number; resumed: boolean }): string {
  if (resumed) return '(the connection was lost: something may be missing)\n';
  return dropped === 0 ? '' : `(too slow: ${dropped} messages are missing)\n`;
}
