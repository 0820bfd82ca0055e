import type { Command } from 'commander';
import { Refusal } from '../contract/errors.ts';
import { parseNatural } from './arguments.ts';
import { followAudit } from './audit/follow.ts';
import { verifyFiles } from './audit/verify.ts';
import type { Cli } from './cli.ts';
import { readNamedFile } from './files.ts';
import { UsageError } from './usage.ts';

/** The most lines that one call gives. */
const MAX_TAIL = 200;

export function define(command: Command, cli: Cli): void {
  for (const name of ['tail', 'own'] as const)
    command
      .command(name)
      .description(cli.docOf(`audit.${name}`))
      .option('-n, --lines <count>', `how many, 1 to ${MAX_TAIL}`, '10')
      .option('-f, --follow', 'go on with the lines that are written from now on')
      .action(async ({ lines, follow }: { lines: string; follow?: true }) => {
        const count = parseNatural(lines, '--lines');
        if (count < 1 || count > MAX_TAIL) throw new UsageError(`--lines ${count} is not in 1 to ${MAX_TAIL}`);
        const shown = followAudit(cli, `audit.${name}`, { count, follow: follow === true });
        await (name === 'tail' ? shown.catch(pointToOwn) : shown);
      });
  command
    .command('verify')
    .description('Checks that no line of an audit log was changed, removed or added. Needs no broker.')
    .argument('<file...>', 'the log; several: the files of one chain')
    .action((files: string[]) => {
      for (const verdict of verifyFiles(files.map((file) => ({ file, text: readNamedFile(file) })))) {
        const { file, ok, lines, head, line, problem } = verdict;
        cli.print(verdict, () =>
          ok
            ? `${file}: ${lines} lines hold, head ${head}\n`
            : `${file}: ${cli.colours.red('broken')} at line ${line}: ${problem} (${lines} lines before it hold)\n`,
        );
        if (!ok) cli.exit(1);
      }
    });
}

/** Who may not read all of the log may read what is about him. */
function pointToOwn(error: unknown): never {
  if (!(error instanceof Refusal) || error.code !== 'denied') throw error;
  const { ask = 'an administrator' } = error.data;
  throw new Refusal('denied', error.message, { ...error.data, ask: `${ask}; your own lines: postern audit own` });
}
