import type { Command } from 'commander';
import { parseJsonObject } from './arguments.ts';
import { askAny } from './ask.ts';
import type { Cli } from './cli.ts';

export function define(command: Command, cli: Cli): void {
  command
    .argument('<method>', "a method of the protocol, such as 'pwm.set'")
    .argument('[json]', 'its parameters as a JSON object', '{}')
    .action(async (method: string, json: string) => {
      const params = parseJsonObject(json, 'the parameters');
      await using postern = await cli.connect();
      const result = await askAny(postern, method, params);
      cli.print(result, () => `${JSON.stringify(result, undefined, 2)}\n`);
    });
}
