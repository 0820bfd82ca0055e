import type { Expression } from './expression.ts';

/** The formula and all its parts. */
export function partsOf(expression: Expression): Expression[] {
  const parts = [expression];
  // The list grows while it is walked through: no recursion, however the tree leans.
  for (const part of parts) parts.push(...childrenOf(part));
  return parts;
}

function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'unary':
      return [expression.of];
    case 'binary':
      return [expression.left, expression.right];
    case 'choice':
      return [expression.condition, expression.then, expression.otherwise];
    case 'call':
      return namedArguments.has(expression.name) ? expression.arguments.slice(1) : expression.arguments;
    default:
      return [];
  }
}

/** Functions whose first argument is the name of something that is no number. */
const namedArguments = new Set(['arrayValue', 'bitStringValue', 'stringValue', 'tableLookup']);

/** The channels and constants whose values it takes, each once. */
export function namesIn(expression: Expression): Set<string> {
  const names = new Set<string>();
  for (const part of partsOf(expression))
    if (part.kind === 'name' && part.name !== 'timeNow' && !part.name.startsWith('array.')) names.add(part.name);
  return names;
}
