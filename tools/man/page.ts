import { body } from './markdown.ts';
import { escapeCode, escapeProse, filled, quoted } from './roff.ts';

/** A page of the manual. */
export interface Page {
  name: string;
  section: 1 | 5 | 7 | 8;
  /** What it is, in one line without a full stop. */
  summary: string;
  /** Markdown; its sections are headings of the second level. */
  text: string;
}

const volumes = { 1: 'User Commands', 5: 'File Formats', 7: 'Miscellaneous', 8: 'System Administration' } as const;

/** @param release the version, and the day it was built: `2026-11-26` */
export function roffOf({ name, section, summary, text }: Page, release: { version: string; date: string }): string {
  const title = [quoted(name.toUpperCase()), section, release.date, quoted(`Postern ${release.version}`)];
  return [
    `.TH ${title.join(' ')} ${quoted(volumes[section])}`,
    // Ragged, and no words cut in two: names are to be found, and copied.
    '.ad l',
    '.nh',
    '.SH NAME',
    ...filled(`${escapeCode(name)} \\- ${escapeProse(summary)}`),
    ...body(text),
    '',
  ].join('\n');
}

/** A section of a document, heading included. */
export function sectionOf(document: string, title: string): string {
  const lines = document.split('\n');
  const start = lines.indexOf(`## ${title}`);
  if (start < 0) throw new Error(`no section is called '${title}'`);
  const end = lines.findIndex((line, index) => index > start && line.startsWith('## '));
  return lines.slice(start, end < 0 ? undefined : end).join('\n');
}
