import type { Command } from 'commander';
import { Refusal } from '../contract/errors.ts';
import { startChild } from './child.ts';
import type { Cli } from './cli.ts';
import { ownProgram, sameAgain } from './drive/programs.ts';
import { type ServeWords, serve } from './drive/serve.ts';
import { runOnce, supervise } from './drive/supervise.ts';

export function define(command: Command, cli: Cli): void {
  command
    .argument('<instrument>', 'an instrument that the policy has you serve, as postern instrument list has it')
    .option(
      '--module <file>',
      'a driver of your own: a program that is run with the name of the instrument (docs/DRIVERS.md)',
    )
    .option('--record <file>', 'write down what goes over the port, as postern serial record does')
    .option('-o, --option <name=value>', 'an option of the driver that comes with Postern; may be repeated', collected)
    .option('--supervise', 'start the driver again when it ends, after 1 s to 30 s; without it systemd does that')
    .addHelpText(
      'after',
      `
Serves the instrument until Ctrl-C or SIGTERM: then the lease on its port is released, and the broker makes it safe.
Exit status: 0 then, otherwise that of the refusal which ended it. With 2, 3, 5 and 13 it is of no use to try again.`,
    )
    .action(async (device: string, options: DriveOptions) => {
      const { module, option, record } = options;
      if (module === undefined && options.supervise === undefined) return serve(cli, device, options);
      if (module !== undefined && option !== undefined)
        throw new Refusal('invalid', '--option is for drivers that come with Postern: a driver of your own has none', {
          option: 'option',
        });
      const program = module === undefined ? sameAgain(device, options) : ownProgram(module, device, record);
      const start = () => startChild(program, environmentOf(cli));
      cli.exit(await (options.supervise ? supervise(cli, device, start) : runOnce(cli, start)));
    });
}

interface DriveOptions extends ServeWords {
  module?: string;
  supervise?: true;
}

const collected = (word: string, words: readonly string[] = []): string[] => [...words, word];

/** What the command line says of the broker, for a program that is told so by its environment. */
const environmentOf = ({ env, options: { socket, key } }: Cli) => ({
  ...env,
  ...(socket === undefined ? {} : { POSTERN_SOCKET: socket }),
  ...(key === undefined ? {} : { POSTERN_KEY: key }),
});
