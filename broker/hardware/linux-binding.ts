import { errnoOfText } from '../native.ts';
import { OsError } from './os.ts';

/** The binding says what went wrong in a sentence, with the words of strerror(3) in it. Rejects with OsError where it has any. */
export async function bindingCall<Result>(syscall: string, path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    const errno = error instanceof Error ? errnoOfText(error.message) : undefined;
    throw errno === undefined ? error : new OsError(errno, syscall, path);
  }
}
