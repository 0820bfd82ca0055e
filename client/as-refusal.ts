import { Refusal, Violation } from '../contract/errors.ts';

/** What callers see: a refusal as it is, a violation as a refusal of that code, anything else as `internal` with its cause. */
export function asRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  const { message } = error instanceof Error ? error : new Error(String(error));
  const refusal = new Refusal(error instanceof Violation ? 'violation' : 'internal', message);
  refusal.cause = error;
  return refusal;
}
