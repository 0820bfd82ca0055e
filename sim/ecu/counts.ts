/** What a controller was asked, by kind, and what became of it. */
export interface Counts {
  signature: number;
  version: number;
  block: number;
  partial: number;
  pageReads: number;
  scattered: number;
  /** Of the array of offsets: the only page that may be written. */
  offsetWrites: number;
  /** Of other pages: refused, and nobody here ever asks for it. */
  pageWrites: number;
  burns: number;
  unknown: number;
  /** Requests whose sum was wrong, and those that broke off. */
  crcErrors: number;
  underruns: number;
  /** Bytes that it did not hear, since it talked or was starting. */
  deaf: number;
  /** Replies that went out, and of them those that a fault touched. */
  replies: number;
  faults: number;
  resets: number;
}

export const noCounts = (): Counts => ({
  signature: 0,
  version: 0,
  block: 0,
  partial: 0,
  pageReads: 0,
  scattered: 0,
  offsetWrites: 0,
  pageWrites: 0,
  burns: 0,
  unknown: 0,
  crcErrors: 0,
  underruns: 0,
  deaf: 0,
  replies: 0,
  faults: 0,
  resets: 0,
});
