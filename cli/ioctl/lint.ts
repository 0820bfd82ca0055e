import { callNames, parseProfile } from '../../contract/profiles.ts';
import { noMore } from '../arguments.ts';
import { readNamedFile } from '../files.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { workVerb } from '../work-verb.ts';
import { problemText } from './read-profile.ts';

export const lintProfile = workVerb('lint', {
  doc: 'Checks a profile of your own: its form, its sizes against its numbers, its dangers. Needs no broker.',
  words: [{ placeholder: '<file>', doc: 'the profile; - is standard input' }],
  async run(cli, [file, ...more]) {
    noMore(more);
    if (file === undefined) throw new UsageError('which file?', 'ioctl lint profiles/pump.json');
    const { profile, problems } = parseProfile(readNamedFile(file));
    for (const problem of problems)
      cli.print({ file, ...problem }, () => `${cli.colours.red('wrong')} ${escapeText(problemText(file, problem))}\n`);
    if (profile === undefined) return cli.exit(1);
    const count = callNames(profile).length;
    cli.note(`${escapeText(`${file}: profile '${profile.name}'`)} is right: ${count} requests`);
  },
});
