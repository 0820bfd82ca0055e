import type { DeviceEntry } from '../entries.ts';
import type { Check, Found } from '../lint.ts';
import type { PolicyDocument } from '../schema.ts';
import { devicesOf, entriesOf, tidy } from './common.ts';

/** Profiles of whole buses: whoever writes there reaches all that is on them. */
const busProfiles: readonly string[] = ['i2c', 'spi'];

/** A device that others stand on, and one of these. */
interface Parent {
  bus: string;
  child: string | undefined;
}

/**
 * Nodes through which another device of the inventory can be reached past its own rules. Pure: what the kernel calls a node
 * is looked for in the other's device path (`…/i2c-1/1-0040`, `…/spi0/spi0.0`, `…/gpiochip0`).
 */
function parents(document: PolicyDocument): Parent[] {
  return entriesOf(document, 'ioctl').flatMap(([bus, { path, profile }]): Parent[] => {
    const children = Object.entries(document.devices).filter(([, entry]) => standsOn(entry, tidy(path)));
    if (children.length > 0) return children.map(([child]) => ({ bus, child }));
    return busProfiles.includes(profile) ? [{ bus, child: undefined }] : [];
  });
}

function standsOn(entry: DeviceEntry, node: string): boolean {
  const chip = entry.kind === 'gpio' || entry.kind === 'pwm' ? String(entry.chip) : '';
  const name = node.replace(/^.*\//, '').replace(/^spidev(?=\d)/, 'spi');
  return tidy(chip) === node || tidy(chip).split('/').includes(name);
}

function* writingToBuses(document: PolicyDocument): Iterable<Found> {
  const all = parents(document);
  for (const [index, rule] of document.rules.entries()) {
    const covered = devicesOf(rule, document);
    if (!rule.allow?.includes('write') || rule.dangers?.includes('machine')) continue;
    for (const { bus, child } of all) {
      if (!covered.includes(bus)) continue;
      const reached = child === undefined ? 'whatever is on this bus' : `'${child}', which stands on it`;
      yield {
        severity: 'error',
        path: ['rules', index],
        message: `rule '${rule.id}' may write to '${bus}', and so drive ${reached}, past all other rules: take it out, or name the danger 'machine' and the requests`,
      };
    }
  }
}

/** What a rule gives away beside what it says. */
export const busChecks: readonly Check[] = [writingToBuses];
