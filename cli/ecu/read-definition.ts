import type { Definition } from '../../drivers/megasquirt/definition.ts';
import { readDefinition } from '../../drivers/megasquirt/ini/file.ts';
import { fileProblem } from '../files.ts';
import { UsageError } from '../usage.ts';

/** The definition that the user named, where it has no errors. @throws UsageError with the first of them, and its line */
export function readNamedDefinition(path: string): Definition {
  const definition = read(path);
  const errors = definition.findings.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first !== undefined)
    throw new UsageError(`${path}:${first.line}: ${first.message}`, `'postern ecu lint ${path}' tells all of it`);
  return definition;
}

function read(path: string): Definition {
  try {
    return readDefinition(path);
  } catch (error) {
    throw fileProblem('read', path, error);
  }
}
