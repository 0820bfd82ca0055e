import type { Command } from 'commander';
import { Refusal } from '../contract/errors.ts';
import { ask } from './ask.ts';
import type { Cli } from './cli.ts';
import { completionScripts } from './completion/scripts.ts';
import { commandTree } from './completion/tree.ts';
import { UsageError } from './usage.ts';

const shells = Object.keys(completionScripts);

export function define(command: Command, cli: Cli): void {
  command
    .argument('<shell>', `${shells.join(', ')}; or devices, which the scripts ask for`)
    .argument('[kind]', 'of devices: those of this kind')
    .addHelpText(
      'after',
      `
For bash: postern completion bash > ~/.local/share/bash-completion/completions/postern
For zsh: postern completion zsh > a file _postern in one of the folders of $fpath
For fish: postern completion fish > ~/.config/fish/completions/postern.fish
The packages have all three.`,
    )
    .action(async (shell: string, kind?: string) => {
      if (shell === 'devices') return printDevices(cli, kind);
      const script = Object.hasOwn(completionScripts, shell)
        ? completionScripts[shell as keyof typeof completionScripts]
        : undefined;
      if (script === undefined) throw new UsageError(`no completions for '${shell}'`, shells.join(' or '));
      cli.streams.out.write(script(await commandTree()));
    });
}

/** The names of the devices that one may see, a line each; none where no broker answers: nobody pressed the key to read why. */
async function printDevices(cli: Cli, kind = 'any'): Promise<void> {
  try {
    await using postern = await cli.connect();
    const { devices } = await ask(postern, 'devices.list', {});
    const names = devices
      .filter((device) => kind === 'any' || device.kind === kind)
      .flatMap(({ device, units }) => (units.length === 0 ? [device] : units.map(({ name }) => name)));
    cli.streams.out.write(names.map((name) => `${name}\n`).join(''));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    cli.exit(1);
  }
}
