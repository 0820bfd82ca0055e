import { Refusal, type RefusalCode, type RefusalData, refusals } from '../contract/errors.ts';
import { suggest } from '../contract/suggest.ts';
import { escapeText } from './text/escape.ts';
import { UsageError } from './usage.ts';

/** How a command failed: its exit status, what a person reads, and what a program reads. */
export interface Failure {
  status: number;
  /** Without a newline; several lines. */
  text: string;
  json: { error: { code: RefusalCode; message: string; data: RefusalData } };
}

/** Names that are like the one that was wrong: as the refusal has them, or among those that it allows. */
function didYouMean({ didYouMean: near, allowed, value }: RefusalData): string | undefined {
  const names = Array.isArray(near)
    ? near
    : typeof value === 'string' && isNames(allowed)
      ? suggest(value, allowed)
      : [];
  return names.length === 0 ? undefined : `did you mean ${names.map((name) => `'${name}'`).join(' or ')}?`;
}

const isNames = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((name) => typeof name === 'string');

/** What helps with a refusal, if its data does not say `ask` itself. */
const hints: Partial<Record<RefusalCode, (data: RefusalData) => string | undefined>> = {
  unreachable: () => "'postern doctor' looks for the reason",
  violation: () => "'postern doctor' compares the broker's key with the one that you trust",
  // A method in progress ends by itself, and is no lease.
  busy: ({ method }) => (method === undefined ? "'postern leases' lists who holds what" : undefined),
  not_found: didYouMean,
  invalid: didYouMean,
  disconnected: () => 'look at the state before you try again',
};

/** A refusal, a wrong command line, or a fault of ours; whatever is not an Error is a fault too. */
export function describeFailure(error: unknown): Failure {
  if (error instanceof UsageError) return failure('invalid', error.message, {}, error.hint);
  if (error instanceof Refusal) {
    const { ask } = error.data;
    const hint = hints[error.code]?.(error.data);
    if (typeof ask === 'string') return failure(error.code, error.message, error.data, ask, 'ask');
    return failure(error.code, error.message, error.data, hint);
  }
  return failure('internal', error instanceof Error ? (error.stack ?? error.message) : String(error), {});
}

function failure(code: RefusalCode, message: string, data: RefusalData, hint?: string, label = 'hint'): Failure {
  const first = `postern: ${code}: ${message.split('\n').map(escapeText).join('\n')}`;
  return {
    status: refusals[code].exit,
    text: hint === undefined ? first : `${first}\n  ${label}: ${escapeText(hint)}`,
    json: { error: { code, message, data } },
  };
}
