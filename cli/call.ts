import type { Command } from 'commander';
import { noMore, parseJsonObject } from './arguments.ts';
import { askAny } from './ask.ts';
import type { Cli } from './cli.ts';
import { bytesFromJson, bytesToJson } from './json-bytes.ts';
import type { Act } from './noun.ts';
import { UsageError } from './usage.ts';

const call: Act = async (cli, [method, json = '{}', ...more]) => {
  if (method === undefined)
    throw new UsageError('which method?', 'for example: postern call pwm.get \'{"device":"fan"}\'');
  noMore(more);
  const params = bytesFromJson(parseJsonObject(json, 'the parameters'));
  await using postern = await cli.connect();
  const result = bytesToJson(await askAny(postern, method, params));
  cli.print(result, () => `${JSON.stringify(result, undefined, 2)}\n`);
};

export const acts = { '': call };

export function define(command: Command, cli: Cli): void {
  command
    .argument('<method>', "a method of the protocol, such as 'pwm.set'")
    .argument('[json]', 'its parameters as a JSON object', '{}')
    .action(() => call(cli, command.args));
}
