/** CHANGELOG.md in the form that Debian has for it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../bundle.ts';

const WIDTH = 76;

function wrapped(text: string): string {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.map((line, index) => `${index === 0 ? '  * ' : '    '}${line}`).join('\n');
}

/** The time of a release, of its heading, as RFC 5322 has it; of what is not released yet, that of the sources. */
const dateLine = (heading: string, sources: Date) =>
  (/\d{4}-\d\d-\d\d/.test(heading) ? new Date(/\d{4}-\d\d-\d\d/.exec(heading)?.[0] ?? '') : sources)
    .toUTCString()
    .replace('GMT', '+0000');

/**
 * @param version of the package, for the newest entry
 * @param sources when they were last changed
 */
export function debianChangelog(version: string, maintainer: string, sources: Date): string {
  const [, ...releases] = readFileSync(join(projectFolder, 'CHANGELOG.md'), 'utf8').split(/^## /m);
  const entries = releases.map((release, index) => {
    const [heading = '', ...lines] = release.split('\n');
    const named = /\[(\d\S*)\]/.exec(heading)?.[1];
    const items = lines.join('\n').split(/^- /m).slice(1);
    const changes = items.map((item) => wrapped(item.replace(/\n\s*\n.*$/s, '').trim()));
    const distribution = named === undefined || /unreleased/i.test(heading) ? 'UNRELEASED' : 'unstable';
    const first = `postern (${index === 0 ? version : named}) ${distribution}; urgency=medium`;
    return [first, changes.join('\n'), ` -- ${maintainer}  ${dateLine(heading, sources)}`].join('\n\n');
  });
  return `${entries.join('\n\n')}\n`;
}
