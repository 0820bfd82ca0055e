/** Text as roff: what a formatter must print as it stands. Lines stay below 80 bytes, as mandoc wants its input. */

const LONGEST_LINE = 78;

/** In code a hyphen is a minus, and quotes are straight: what is copied from a page must work. */
export function escapeCode(text: string): string {
  return escapeProse(text).replaceAll('-', '\\-').replaceAll("'", '\\(aq').replaceAll('`', '\\(ga');
}

export const escapeProse = (text: string): string =>
  text.replaceAll('\\', '\\e').replaceAll('^', '\\(ha').replaceAll('~', '\\(ti');

/** Of a macro's argument. */
export const quoted = (text: string): string => `"${escapeCode(text).replaceAll('"', '\\(dq')}"`;

/** A line that begins with a dot or a quote would be a request. */
export const shielded = (line: string): string => (/^[.']/.test(line) ? `\\&${line}` : line);

const MARKS = /(`+)(.+?)\1|\*\*(.+?)\*\*|(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])|\[([^\]]+)\]\([^)]*\)/g;

/** A paragraph of Markdown: code and what is strong become bold, emphasis italic; of a link its text stays. */
export function inline(markdown: string): string {
  let text = '';
  let at = 0;
  for (const mark of markdown.matchAll(MARKS)) {
    const [whole, , code, strong, emphasis, link] = mark;
    text += escapeProse(markdown.slice(at, mark.index));
    if (code !== undefined) text += `\\fB${escapeCode(code.replaceAll('\\|', '|'))}\\fR`;
    else if (strong !== undefined) text += `\\fB${inlinePlain(strong)}\\fR`;
    else if (emphasis !== undefined) text += `\\fI${inlinePlain(emphasis)}\\fR`;
    else text += inline(link ?? '');
    at = mark.index + whole.length;
  }
  return text + escapeProse(markdown.slice(at));
}

/** What is strong may hold code; it is strong already. */
const inlinePlain = (text: string): string => escapeProse(text.replaceAll('`', ''));

/** As mandoc counts: what is not ASCII is spelled out first. */
const sourceLength = (text: string): number => text.replace(/[^\0-\x7f]/g, '\\[u0000]').length;

/** Lines of text to be filled. */
export function filled(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && sourceLength(longer) > LONGEST_LINE) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines.map(shielded);
}

/** Lines that stand as they are. */
export const verbatim = (lines: readonly string[]): string[] => [
  '.RS 4',
  '.EX',
  ...lines.map((line) => shielded(escapeCode(line)) || '\\&'),
  '.EE',
  '.RE',
];
