import * as v from 'valibot';
import { explainIssue, formatPath, issuePath } from '../../contract/issues.ts';
import { type MethodName, methods } from '../../contract/methods.ts';
import { UsageError } from '../usage.ts';

/** Checks parameters against the method's row, as the broker will. @throws UsageError that names the field */
export function checkParams(method: MethodName, params: Record<string, unknown>): void {
  const { issues } = v.safeParse(methods[method].params, params);
  const [issue] = issues ?? [];
  if (issue === undefined) return;
  const path = formatPath(issuePath(issue));
  throw new UsageError(`${method}: ${path === '' ? '' : `${path}: `}${explainIssue(issue)}`);
}
