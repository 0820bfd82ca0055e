import type { SafeStep } from '../../contract/serial/safe-steps.ts';

/** What one step of a sequence is, in words. */
export function stepWords(step: SafeStep): string {
  if ('purge' in step) return `purge ${step.purge}`;
  if ('lines' in step)
    return Object.entries(step.lines)
      .map(([name, level]) => `${name} ${level ? 'on' : 'off'}`)
      .join(' ');
  if ('breakMs' in step) return `break ${step.breakMs} ms`;
  if ('pauseMs' in step) return `pause ${step.pauseMs} ms`;
  if ('verify' in step) return `${JSON.stringify(step.verify.send)} must give ${JSON.stringify(step.verify.answer)}`;
  const { send, times = 1 } = step;
  return `send ${JSON.stringify(send)}${times === 1 ? '' : ` ${times} times`}`;
}

export const safeWords = (steps: readonly SafeStep[]): string =>
  steps.length === 0 ? 'as it is' : steps.map(stepWords).join(', ');
