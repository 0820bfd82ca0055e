import { Refusal } from '../../../contract/errors.ts';
import { formatPath, type Path } from '../../../contract/issues.ts';

/**
 * Numbers that are none would be `null` in the program's JSON, and be refused far from where they were made.
 * @throws Refusal `invalid` that names the field: `pwm.ratio`
 */
export function mustBeFinite(value: unknown, path: Path = []): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const field = formatPath(path);
    throw new Refusal('invalid', `${field} is ${value}: it must be a finite number`, { path: field });
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return;
  for (const [key, inner] of Object.entries(value))
    mustBeFinite(inner, [...path, Array.isArray(value) ? Number(key) : key]);
}
