import * as v from 'valibot';
import { deviceEntry } from '../../contract/policy/entries.ts';
import type { Survey } from '../hardware/survey/survey.ts';
import { DeviceNames } from './names.ts';
import { changerSection, clockSection, inputSection, portSection, tapeSection, watchdogSection } from './nodes.ts';
import { gpioSection, ledSection, pwmSection } from './outputs.ts';
import type { Section } from './part.ts';
import { groups, rulesFor } from './rules.ts';
import { deviceText, ruleText } from './text.ts';

const HEAD = `// What there is on this machine, and who may do what with it. Made of the hardware that was found; it is yours to change.
// docs/POLICY.md explains all of it.
//   postern policy lint       finds mistakes
//   postern policy reload     puts it in force (or: systemctl reload posternd)
//
// What begins with //" is switched off. To switch something on, take the // away from its device, and from the rule for it below.`;

/** A policy for the hardware that was found: what is harmless is on, the rest stands there, off. The same hardware makes the same text. */
export function firstPolicy(found: Survey): string {
  const names = new DeviceNames();
  const sections = [
    pwmSection(found.pwmChips, names),
    gpioSection(found.gpioChips, names),
    ledSection(found.leds, names),
    inputSection(found.inputs, names),
    clockSection(found.clocks, names),
    tapeSection(found.tapes, names),
    changerSection(found.changers, names),
    portSection(found.ports, names),
    watchdogSection(found.watchdogs, names),
  ]
    .map(sayable)
    .filter(({ parts }) => parts.length > 0);
  const rules = rulesFor(sections.flatMap(({ parts }) => parts));
  return `${HEAD}
{
  "devices": {
${deviceText(sections)}
  },
  "groups": {
${groupText()}
  },
  "rules": [
${ruleText(rules)}
  ]
}
`;
}

/** Without what a policy has no words for: a path with a control character in it. */
const sayable = ({ title, parts }: Section): Section => ({
  title,
  parts: parts.filter(({ entry }) => v.is(deviceEntry, entry)),
});

function groupText(): string {
  return Object.entries(groups)
    .map(([name, what]) => `    // ${what}\n    ${JSON.stringify(name)}: { "unixGroups": [${JSON.stringify(name)}] },`)
    .join('\n');
}
