import * as v from 'valibot';
import { Refusal } from '../contract/errors.ts';
import { explainIssue, formatPath, issuePath, shorten } from '../contract/issues.ts';
import { type MethodName, methods, type Params } from '../contract/methods.ts';

/** @throws Refusal `invalid` that names the field, its value and what is allowed */
export function parseParams<Name extends MethodName>(method: Name, params: unknown): Params<Name> {
  const checked = v.safeParse(methods[method].params, params ?? {}, { abortEarly: true });
  if (checked.success) return checked.output as Params<Name>;
  const [issue] = checked.issues;
  const path = shorten(formatPath(issuePath(issue)));
  const known =
    issue.type === 'strict_object' && issue.expected === 'never' ? ` (${method} knows ${fieldsOf(method)})` : '';
  throw new Refusal('invalid', `${method}: ${path === '' ? '' : `${path}: `}${explainIssue(issue)}${known}`, {
    method,
    path,
    value: shown(issue.input),
    ...(issue.requirement === undefined || typeof issue.requirement === 'function'
      ? {}
      : { allowed: shown(issue.requirement) }),
  });
}

function fieldsOf(method: MethodName): string {
  const { params } = methods[method] as { params: { entries?: Record<string, unknown> } };
  return Object.keys(params.entries ?? {}).join(', ') || 'no parameters';
}

function shown(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  return shorten(typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value));
}
