import type { Result } from '../../contract/methods.ts';
import { callVerb } from '../call-verb.ts';
import { escapeText } from '../text/escape.ts';

export const rules = callVerb('rules', {
  method: 'policy.rules',
  words: { placeholder: '<device>', doc: 'a device, as postern devices has it' },
  parse: ([device = '']) => ({ device }),
  text: rulesText,
});

/** Limits and dangers as they stand in the file: there one looks for them. */
function rulesText({ rules: all }: Result<'policy.rules'>): string {
  if (all.length === 0) return 'no rule is for you\n';
  const lines = all.flatMap(({ rule, where, allow, limits, dangers, lease }) => [
    `${rule} (${where}): ${allow.join(', ')}`,
    ...Object.entries(limits).map(([limit, value]) => `  ${limit} ${JSON.stringify(value)}`),
    ...(dangers.length === 0 ? [] : [`  dangers ${JSON.stringify(dangers)}`]),
    ...(lease ? ['  changes take a lease'] : []),
  ]);
  return lines.map((line) => `${escapeText(line)}\n`).join('');
}
