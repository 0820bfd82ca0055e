import type { SafeStep } from './safe-steps.ts';

/** What is wrong with a safe sequence beyond its form: steps that do nothing, or can never succeed. */
export function sequenceProblems(steps: readonly SafeStep[]): { index: number; message: string }[] {
  return steps.flatMap((step, index) => {
    const message = problem(step);
    return message === undefined ? [] : [{ index, message }];
  });
}

function problem(step: SafeStep): string | undefined {
  if ('lines' in step && step.lines.dtr === undefined && step.lines.rts === undefined)
    return "the step does nothing: say 'dtr' or 'rts'";
  if (!('verify' in step)) return undefined;
  const { answer } = step.verify;
  return answer !== answer.trim() || /[\r\n]/.test(answer)
    ? `the answer ${JSON.stringify(answer)} never comes: it is one line, without its ending and without spaces around it`
    : undefined;
}
