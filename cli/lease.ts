import type { Command } from 'commander';
import { onlyChannel, parseNatural } from './arguments.ts';
import type { Cli } from './cli.ts';
import { holdWhile } from './lease/hold.ts';

export function define(command: Command, cli: Cli): void {
  command
    .argument('<device>', 'a device name (fan, leds, leds/3) or CHIP/CHANNEL')
    .argument('<command...>', 'the command and its arguments, after --')
    .option('--ttl <ms>', 'the lease is lost if this program does not say for so long that the command lives')
    .option('--shared', 'others may hold it too')
    .option('--keep', 'leave the outputs as they are when the command has ended by itself')
    .usage('[options] <device> -- <command...>')
    .addHelpText(
      'after',
      `
The command's own postern calls act under this lease. When the lease is lost, the command gets SIGTERM.
Exit status: the command's own (128 + the signal that ended it), 124 if the lease was lost, 126 and 127 if the command
could not be started.`,
    )
    .action(async (device: string, words: string[], options: { ttl?: string; shared?: true; keep?: true }) => {
      const ttlMs = options.ttl === undefined ? undefined : parseNatural(options.ttl, '--ttl');
      const request = {
        ...onlyChannel([device]),
        ...(ttlMs === undefined ? {} : { ttlMs }),
        ...(options.shared ? { shared: true } : {}),
      };
      cli.exit(await holdWhile(cli, request, words, options.keep === true));
    });
}
