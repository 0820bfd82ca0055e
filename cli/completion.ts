import type { Command } from 'commander';
import type { Cli } from './cli.ts';
import { completionScripts } from './completion/scripts.ts';
import { commandTree } from './completion/tree.ts';
import { UsageError } from './usage.ts';

export function define(command: Command, cli: Cli): void {
  command
    .argument('<shell>', Object.keys(completionScripts).join(' or '))
    .addHelpText('after', '\nFor bash: postern completion bash > ~/.local/share/bash-completion/completions/postern')
    .action(async (shell: string) => {
      const script = Object.hasOwn(completionScripts, shell)
        ? completionScripts[shell as keyof typeof completionScripts]
        : undefined;
      if (script === undefined)
        throw new UsageError(`no completions for '${shell}'`, `${Object.keys(completionScripts).join(' or ')}`);
      cli.streams.out.write(script(await commandTree()));
    });
}
