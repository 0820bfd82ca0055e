import { parseInstrument } from '../../contract/instruments/parse.ts';
import { callNames, parseProfile } from '../../contract/profiles.ts';
import { noMore } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { readNamedFile } from '../files.ts';
import { findingText } from '../policy/file.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';

/** Status of a check that ran and found something wrong. */
const FOUND = 1;

/** Prints all that is wrong with a profile. @throws UsageError */
export async function lint(cli: Cli, [file, ...more]: readonly string[]): Promise<void> {
  noMore(more);
  if (file === undefined) throw new UsageError('which file?', 'ioctl lint profiles/pump.json');
  const text = readNamedFile(file);
  const { profile, problems } = parseInstrument(text) ?? parseProfile(text);
  for (const problem of problems) {
    const finding = { file, ...problem };
    cli.print(finding, () => findingText(finding, cli.colours));
  }
  if (profile === undefined) {
    cli.note(escapeText(`${file}: ${problems.length} errors`));
    return cli.exit(FOUND);
  }
  const names = 'methods' in profile ? Object.keys(profile.methods) : callNames(profile);
  cli.note(escapeText(`${file}: 0 errors; profile '${profile.name}' has ${names.join(', ')}`));
}
