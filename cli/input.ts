import type { Command } from 'commander';
import type { Result } from '../contract/methods.ts';
import { noWords } from './arguments.ts';
import { actsOf, callVerb, type Verb } from './call-verb.ts';
import type { Cli } from './cli.ts';
import { watchInput } from './input/watch.ts';
import { table } from './text/table.ts';

const hex = (number: number) => number.toString(16).padStart(4, '0');

export function inputsText({ inputs }: Result<'input.list'>): string {
  if (inputs.length === 0) return "no input device that you may see: 'postern doctor' says why\n";
  return table(
    ['device', 'name', 'id', 'reports', 'one types with it', 'where'],
    inputs.map(({ device, name, vendor, product, types, typesKeys, path, present, problem }) => [
      device,
      name,
      `${hex(vendor)}:${hex(product)}`,
      types.join(' '),
      typesKeys,
      problem ?? (present ? path : 'not there'),
    ]),
  );
}

const verbs: readonly Verb[] = [
  callVerb('list', { method: 'input.list', parse: noWords, text: inputsText }),
  watchInput,
];

export const acts = actsOf(verbs);

export function define(command: Command, cli: Cli): void {
  for (const verb of verbs) verb.define(command, cli);
}
