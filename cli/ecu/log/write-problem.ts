import { Refusal } from '../../../contract/errors.ts';

const words: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota of the disk is used up',
  EFBIG: 'the file has become as long as it may',
  EIO: 'the disk reports an error',
  EROFS: 'the disk can only be read now',
  EPIPE: 'nobody reads it any more',
};

/** Why nothing more can be written. */
export function writeProblem(path: string, error: unknown): Refusal {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new Refusal('unavailable', `${path}: ${words[code] ?? message}`, {
    path,
    ...(code !== '' && { errno: code }),
  });
}
