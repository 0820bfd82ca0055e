import { Drafts } from '../../client/schedule/drafts.ts';
import { noMore } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { checkText } from './check-text.ts';
import { readSoundProgram } from './program-file.ts';
import { programNumber } from './programs.ts';
import { explained } from './refused.ts';

/** Another program takes over from one that runs. @throws UsageError, Refusal */
export async function replaceProgram(cli: Cli, [word, file, ...more]: readonly string[]): Promise<void> {
  noMore(more);
  if (file === undefined) throw new UsageError('which program, by which file?', 'schedule replace PROGRAM FILE');
  const read = readSoundProgram(file);
  await using postern = await cli.connect();
  const number = await programNumber(postern, word);
  const started = await new Drafts(postern)
    .submit(read.program, (submitted) => postern.call('schedule.replace', { replace: number, ...submitted }))
    .catch(async (error: unknown) => {
      throw await explained(postern, error, read);
    });
  cli.print(started, () => {
    const { program, name, ...check } = started;
    return `${escapeText(name)}: takes over as program ${program}\n${checkText(check)}`;
  });
}
