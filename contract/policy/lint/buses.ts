import { MACHINE } from '../dangers.ts';
import type { DeviceEntry } from '../entries.ts';
import type { PolicyDocument } from '../schema.ts';
import type { Check, Found } from './check.ts';
import { coveredBy, entriesOf, tidy } from './common.ts';

/** A node through which another device of the inventory can be reached, past that device's own rules. */
export interface Parent {
  bus: string;
  child: string;
}

/** Told by names alone: what the kernel calls a node is looked for in the other's device path (`…/i2c-1/1-0040`, `…/spi0.0/…`). */
export function parents(document: PolicyDocument): Parent[] {
  return entriesOf(document, 'ioctl').flatMap(([bus, { path }]) =>
    Object.entries(document.devices).flatMap(([child, entry]) => (standsOn(entry, path) ? [{ bus, child }] : [])),
  );
}

function standsOn(entry: DeviceEntry, node: string): boolean {
  if (entry.kind !== 'gpio' && entry.kind !== 'pwm') return false;
  const chip = tidy(String(entry.chip));
  const name = node.replace(/^.*\//, '').replace(/^spidev(?=\d)/, 'spi');
  return chip === node || chip.split('/').includes(name);
}

function* writingToBuses(document: PolicyDocument): Iterable<Found> {
  for (const [index, rule] of document.rules.entries()) {
    if (!rule.allow?.includes('write') || rule.dangers?.includes(MACHINE)) continue;
    for (const { bus, child } of parents(document))
      if (coveredBy(rule, bus))
        yield {
          severity: 'error',
          path: ['rules', index],
          message: `rule '${rule.id}' may write to '${bus}', and '${child}' stands on it: that drives '${child}' past its own rules. Take '${bus}' out, or name the danger 'machine' and list the requests`,
        };
  }
}

/** What a rule gives away beside what it says. */
export const busChecks: readonly Check[] = [writingToBuses];
