import { parseJsonObject } from '../arguments.ts';
import { bytesFromJson } from '../json-bytes.ts';
import { UsageError } from '../usage.ts';

/** One call of a batch. `id` comes back with the answer as it is: any JSON, null if there is none. */
export interface BatchRequest {
  id: unknown;
  method: string;
  params: Record<string, unknown>;
}

const FIELDS = ['id', 'method', 'params'];

/** @throws UsageError that says what is wrong with the line */
export function parseLine(line: string): BatchRequest {
  const { id = null, method, params = {}, ...others } = parseJsonObject(line, 'the line');
  if (typeof method !== 'string') throw new UsageError('the line has no "method"');
  if (typeof params !== 'object' || params === null || Array.isArray(params))
    throw new UsageError('"params" is not a JSON object');
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw new UsageError(`unknown field "${unknown}", known are ${FIELDS.join(', ')}`);
  return { id, method, params: bytesFromJson(params as Record<string, unknown>) };
}
