/**
 * The convention of fenced blocks in the documentation:
 *
 * - `console` blocks are run, in their order, in one folder a document, against a broker on simulated hardware. A line `$ …` is a
 *   command, `> …` continues it. What follows is what it prints, standard error included: `…` in a line stands for any text, a line
 *   `…` alone for any lines. A command without any must succeed, and may print what it likes.
 * - A block after `<!-- file: NAME -->` is written to that file of the folder first.
 * - `sh` blocks are for the reader's own machine. They are not run, but the `postern` commands in them must exist.
 * - Between `<!-- elsewhere: TEST -->` and `<!-- /elsewhere -->` stands what takes more than that, a real device for instance: the test
 *   of that path runs it.
 */
export interface Command {
  /** 1-based, in its document. */
  line: number;
  text: string;
  expected: string[];
}

export interface Blocks {
  files: { name: string; text: string }[];
  commands: Command[];
  /** Command lines that are not run. */
  shown: { line: number; text: string }[];
}

const FENCE = /^(?:<!-- file: (\S+) -->\n)?```(\w+)\n([\s\S]*?)^```$/gm;
const ELSEWHERE = /^<!-- elsewhere: (\S+) -->$/;
const END_OF_ELSEWHERE = '<!-- /elsewhere -->';

/** @param test the path of a test of its own; without: what test/docs runs */
export function readBlocks(text: string, test?: string): Blocks {
  let runner: string | undefined;
  const own = text.split('\n').map((line) => {
    const [, named] = ELSEWHERE.exec(line) ?? [];
    if (named !== undefined || line === END_OF_ELSEWHERE) runner = named;
    return runner === test ? line : '';
  });
  return blocksIn(own.join('\n'));
}

/** The tests of their own that a document names. */
export const testsElsewhere = (text: string): string[] =>
  text.split('\n').flatMap((line) => ELSEWHERE.exec(line)?.[1] ?? []);

function blocksIn(text: string): Blocks {
  const blocks: Blocks = { files: [], commands: [], shown: [] };
  for (const { 0: whole, 1: name, 2: kind, 3: content = '', index } of text.matchAll(FENCE)) {
    const start = text.slice(0, index + whole.indexOf('```')).split('\n').length + 1;
    if (name !== undefined) blocks.files.push({ name, text: content });
    const lines = content.split('\n').slice(0, -1);
    if (kind === 'console') blocks.commands.push(...commandsOf(lines, start));
    if (kind === 'sh') blocks.shown.push(...lines.map((line, at) => ({ line: start + at, text: line })));
  }
  return blocks;
}

function commandsOf(lines: readonly string[], start: number): Command[] {
  const commands: Command[] = [];
  for (const [at, line] of lines.entries()) {
    const last = commands.at(-1);
    if (line.startsWith('$ ')) commands.push({ line: start + at, text: line.slice(2), expected: [] });
    else if (last === undefined) throw new Error(`line ${start + at}: output before the first command`);
    else if (line.startsWith('> ')) last.text += `\n${line.slice(2)}`;
    else last.expected.push(line);
  }
  return commands;
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Whether a command printed what the document says. */
export function matches(expected: readonly string[], printed: string): boolean {
  const lines = expected.map((line) =>
    line === '…' ? '(?:.*\\n)*' : `${line.trimEnd().split('…').map(literally).join('.*')}[ ]*\\n`,
  );
  return new RegExp(`^${lines.join('')}$`).test(printed === '' || printed.endsWith('\n') ? printed : `${printed}\n`);
}
