/** The Markdown that our documents are written in, as the body of a page of the manual. */
import { filled, inline, quoted, shielded, verbatim } from './roff.ts';

/** A block, and how many lines of the source it takes. */
interface Block {
  roff: readonly string[];
  lines: number;
}

type Reader = (lines: readonly string[]) => Block | undefined;

const until = (lines: readonly string[], ends: (line: string) => boolean): readonly string[] => {
  const at = lines.findIndex((line, index) => index > 0 && ends(line));
  return at < 0 ? lines : lines.slice(0, at);
};

const comment: Reader = ([first = '']) => (/^<!--.*-->$/.test(first) ? { roff: [], lines: 1 } : undefined);

const heading: Reader = ([first = '']) => {
  const [, marks, text = ''] = /^(#{1,4}) (.*)$/.exec(first) ?? [];
  if (marks === undefined) return undefined;
  const plain = text.replaceAll('`', '');
  if (marks.length === 1) return { roff: [], lines: 1 };
  return { roff: [marks.length === 2 ? `.SH ${quoted(plain.toUpperCase())}` : `.SS ${quoted(plain)}`], lines: 1 };
};

const ROOM = 70;

/** A line that is too long goes on below, further in. */
function folded(line: string): string[] {
  const indent = /^ */.exec(line)?.[0] ?? '';
  const at = line.lastIndexOf(' ', ROOM);
  if (line.length <= ROOM || at <= indent.length) return [line];
  return [line.slice(0, at), ...folded(`${indent.padEnd(Math.min(indent.length + 4, 12))}${line.slice(at + 1)}`)];
}

const code: Reader = (lines) => {
  if (!lines[0]?.startsWith('```')) return undefined;
  const end = lines.findIndex((line, index) => index > 0 && line.startsWith('```'));
  const text = lines.slice(1, end);
  // What a program reads or prints stays as it is.
  const shown = lines[0] === '```text' ? text.flatMap(folded) : text;
  return { roff: ['.PP', ...verbatim(shown)], lines: end + 1 };
};

/** A row becomes an item: its first cell the term, and of the others each that says something, the last of them first. */
const table: Reader = (lines) => {
  if (!lines[0]?.startsWith('|')) return undefined;
  const rows = until(lines, (line) => !line.startsWith('|'));
  const [head = [], , ...body] = rows.map(cells);
  const roff = body.flatMap(([term = '', ...rest]) => {
    const said = rest.map((text, index) => ({ text, label: head[index + 1] ?? '' })).filter(({ text }) => text !== '');
    const ofMeaning = said.filter(({ label }) => MEANING.test(label));
    const others = said.filter(({ label }) => !MEANING.test(label));
    const parts = [...ofMeaning.map(({ text }) => inline(text)), ...others.map((cell) => labelled(cell, said.length))];
    return item(inline(term || '-'), parts);
  });
  return { roff, lines: rows.length };
};

/** Columns that need no label. */
const MEANING = /^(meaning|what .*|for|fields)$/;

const labelled = ({ text, label }: { text: string; label: string }, count: number): string =>
  count === 1 ? inline(text) : `\\fI${inline(label)}:\\fR ${inline(text)}`;

const cells = (row: string): string[] =>
  row
    .replace(/^\||\|\s*$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** `TERM` and, on the next line, `: what it is`. */
const definition: Reader = (lines) => {
  if (!lines[1]?.startsWith(': ')) return undefined;
  return { roff: item(inline(lines[0] ?? ''), [inline(lines[1].slice(2))]), lines: 2 };
};

const item = (term: string, parts: readonly string[]): string[] => [
  '.TP',
  shielded(term),
  ...(parts.length === 0
    ? ['\\&']
    : parts.flatMap((part, index) => [...(index === 0 ? [] : ['.br']), ...filled(part)])),
];

const list: Reader = (lines) => {
  const mark = (line = '') => /^(-|\d+\.) /.exec(line)?.[1];
  const first = mark(lines[0]);
  if (first === undefined) return undefined;
  const own = until(lines, (line) => mark(line) !== undefined || !line.startsWith('  '));
  const text = own.join(' ').slice(first.length + 1);
  return { roff: [first === '-' ? '.IP \\(bu 2' : `.IP ${first} 4`, ...filled(inline(text))], lines: own.length };
};

/** Two spaces at the end of a line break it. */
const paragraph: Reader = (lines) => {
  const starts = [comment, heading, code, table, list];
  const own = until(lines, (line) => line === '' || starts.some((reader) => reader([line, '']) !== undefined));
  const parts = own.join('\n').split(/ {2}\n/);
  const roff = parts.flatMap((part, index) => [
    ...(index === 0 ? [] : ['.br']),
    ...filled(inline(part.replaceAll('\n', ' '))),
  ]);
  return { roff: ['.PP', ...roff], lines: own.length };
};

const readers: readonly Reader[] = [comment, heading, code, table, definition, list, paragraph];

/** @param markdown headings of the second level are its sections */
export function body(markdown: string): string[] {
  const roff: string[] = [];
  let rest: readonly string[] = markdown.split('\n');
  while (rest.length > 0) {
    if (rest[0] === '') {
      rest = rest.slice(1);
      continue;
    }
    const block = readers.map((reader) => reader(rest)).find((found) => found !== undefined);
    if (block === undefined) throw new Error(`no block begins with: ${rest[0]}`);
    // After a heading a paragraph begins by itself.
    const isFirst = /^\.S[HS] /.test(roff.at(-1) ?? '');
    roff.push(...(isFirst && block.roff[0] === '.PP' ? block.roff.slice(1) : block.roff));
    rest = rest.slice(block.lines);
  }
  return roff;
}
