import type { PolicyDocument } from '../schema.ts';
import type { Check, Found } from './check.ts';
import { coveredBy } from './common.ts';
import { standing } from './ports.ts';

function* unusedDevices(document: PolicyDocument): Iterable<Found> {
  const ports = new Set(standing(document).map(({ port }) => port));
  for (const name of Object.keys(document.devices))
    if (!ports.has(name) && !document.rules.some((rule) => rule.allow !== undefined && coveredBy(rule, name)))
      yield {
        severity: 'warning',
        path: ['devices', name],
        message: `no rule allows anything on '${name}': nobody can use it`,
      };
}

function* unusedGroups(document: PolicyDocument): Iterable<Found> {
  const used = new Set([...document.rules.flatMap((rule) => rule.groups ?? []), ...(document.admins ?? [])]);
  for (const [name, group] of Object.entries(document.groups ?? {})) {
    if ((group.unixGroups ?? []).length + (group.users ?? []).length === 0)
      yield {
        severity: 'warning',
        path: ['groups', name],
        message: `the group '${name}' has neither 'unixGroups' nor 'users': nobody is in it`,
      };
    if (!used.has(name) && group.quotas === undefined)
      yield { severity: 'note', path: ['groups', name], message: `no rule names the group '${name}'` };
  }
}

/** What there is and who is who. */
export const inventoryChecks: readonly Check[] = [unusedDevices, unusedGroups];
