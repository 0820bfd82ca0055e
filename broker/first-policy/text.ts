import type { DevicePart, RulePart, Section } from './part.ts';

const INDENT = '    ';
/** Where lines end, indentation included. */
const WIDTH = 120;

/** What devices say of themselves must neither end a comment nor move a cursor. */
const plain = (text: string): string => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?');

const comment = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => wrap(plain(line))).map((line) => `${INDENT}// ${line}`);

function wrap(text: string): string[] {
  const room = WIDTH - INDENT.length - '// '.length;
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > room) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}

/** JSON in one line, with room between its parts. */
function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${inline(item)}`);
  return `{ ${parts.join(', ')} }`;
}

/** What is off begins with //", so that one sees, and a tool finds, what can be switched on. */
const switched = (on: boolean, text: string): string => `${INDENT}${on ? '' : '//'}${text},`;

const deviceLines = ({ comment: lines, name, entry, on }: DevicePart): string[] => [
  ...comment(lines),
  switched(on, `${JSON.stringify(name)}: ${inline(entry)}`),
];

export function deviceText(sections: readonly Section[]): string {
  const shown = sections.map(
    ({ title, parts }) => `${comment(title).join('\n')}\n\n${parts.flatMap(deviceLines).join('\n')}`,
  );
  return shown.join('\n\n');
}

export const ruleText = (parts: readonly RulePart[]): string =>
  parts.map(({ comment: lines, rule, on }) => [...comment(lines), switched(on, inline(rule))].join('\n')).join('\n\n');
