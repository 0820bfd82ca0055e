import { wholeNumber } from '../whole-number.ts';

/** When a file of the audit log is long enough, and how many of those are kept. */
export interface Rotation {
  /** A new file begins once one has so many bytes. */
  readonly bytes: number;
  /** Older ones are deleted; 0: none ever is. */
  readonly keep: number;
}

export const defaultRotation: Rotation = { bytes: 64 * 1024 * 1024, keep: 16 };

/** Options of posternd, for parseArgs. */
export const rotationOptions = {
  'audit-bytes': { type: 'string' },
  'audit-keep': { type: 'string' },
} as const;

export const rotationUsage = `\
  --audit-bytes N       begins a new file of the log by then   (${defaultRotation.bytes})
  --audit-keep N        so many older files are kept           (${defaultRotation.keep}; 0: all)`;

/** @throws RangeError that says what is wrong with which option */
export function rotationOf(given: { [Name in keyof typeof rotationOptions]?: string | undefined }): Rotation {
  return {
    // Less would be a file for every few lines.
    bytes: wholeNumber(given, 'audit-bytes', { min: 4096, max: 2 ** 40 }) ?? defaultRotation.bytes,
    keep: wholeNumber(given, 'audit-keep', { min: 0, max: 100_000 }) ?? defaultRotation.keep,
  };
}
