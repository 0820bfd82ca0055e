import { channelNamed, isConstant, namesFor, namesOfNumber } from '../decode/names.ts';
import type { Definition, NumberOrExpression } from '../definition.ts';
import type { Expression } from '../expression/expression.ts';
import { orderOf } from '../expression/order.ts';
import { partsOf } from '../expression/walk.ts';
import type { Findings } from './findings.ts';

/** Tells of formulas that name what is not there, and of channels that are made of themselves. */
export function checkReferences(definition: Definition, findings: Findings): void {
  const names = [...definition.channels.map(({ name }) => name), ...definition.constants.keys()];
  const isThere = (name: string) =>
    channelNamed(definition, name) !== undefined || isConstant(definition, name) || definition.aliases.has(name);
  const unknown = (owner: string, name: string, line: number) => {
    const near = findings.near(name, () => names);
    const hint = near === undefined ? '' : ` (is it ${near}?)`;
    findings.warn(
      line,
      `${owner} uses '${name}', which is neither a channel nor a constant${hint}: its value is not known`,
    );
  };
  for (const channel of definition.channels) {
    for (const name of namesFor(channel)) if (!isThere(name)) unknown(channel.name, name, channel.line);
    if (channel.kind === 'derived') checkArrays(channel.expression, definition, channel.line, findings);
  }
  for (const {
    name,
    line,
    channel,
    low,
    high,
    lowDanger,
    lowWarning,
    highWarning,
    highDanger,
  } of definition.gaugeTemplates) {
    if (channelNamed(definition, channel) === undefined && !/\.\d+$/.test(channel)) {
      const near = findings.near(channel, () => names);
      findings.warn(
        line,
        `gauge ${name} shows '${channel}', which is no channel${near === undefined ? '' : ` (is it ${near}?)`}: skipped`,
      );
    }
    const limits: (NumberOrExpression | undefined)[] = [low, high, lowDanger, lowWarning, highWarning, highDanger];
    for (const used of new Set(limits.flatMap((limit) => [...namesOfNumber(limit)])))
      if (!isThere(used)) unknown(`gauge ${name}`, used, line);
  }
  checkCircles(definition, findings);
}

function checkArrays(expression: Expression, definition: Definition, line: number, findings: Findings): void {
  for (const part of partsOf(expression)) {
    const [array] = part.kind === 'call' && part.name === 'arrayValue' ? part.arguments : [];
    const name = array?.kind === 'name' ? array.name.replace(/^array\./, '') : undefined;
    if (name !== undefined && !definition.arrays.has(name))
      findings.warn(line, `the list '${name}' has no values in this file: arrayValue() of it is not known`);
  }
}

function checkCircles(definition: Definition, findings: Findings): void {
  const { circles } = orderOf(
    definition.channels.map(({ name }) => name),
    (name) => {
      const channel = channelNamed(definition, name);
      return channel === undefined ? [] : namesFor(channel);
    },
  );
  for (const circle of circles) {
    const [first = ''] = circle;
    const shown = circle.length > 8 ? [...circle.slice(0, 4), '…', ...circle.slice(-3)] : circle;
    findings.error(
      channelNamed(definition, first)?.line ?? 1,
      `${first} is computed from itself: ${shown.join(' → ')}`,
    );
  }
}
