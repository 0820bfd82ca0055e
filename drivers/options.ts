import { Refusal } from '../contract/errors.ts';
import { suggest } from '../contract/suggest.ts';

/** The options of a driver: name and what it is for. */
export type OptionRows = Readonly<Record<string, string>>;

/**
 * What was given as `name=value`, each name once.
 * @throws Refusal `invalid` for what the driver does not have, or is no option at all
 */
export function optionsFrom(words: readonly string[], rows: OptionRows): Record<string, string> {
  const options: Record<string, string> = {};
  for (const word of words) {
    const at = word.indexOf('=');
    const name = at < 0 ? word : word.slice(0, at);
    if (!Object.hasOwn(rows, name)) throw unknown(name, rows);
    if (at < 0) throw new Refusal('invalid', `--option ${name} has no value: --option ${name}=VALUE`, { option: name });
    if (Object.hasOwn(options, name)) throw new Refusal('invalid', `--option ${name} is there twice`, { option: name });
    options[name] = word.slice(at + 1);
  }
  return options;
}

function unknown(name: string, rows: OptionRows): Refusal {
  const names = Object.keys(rows);
  const [meant] = suggest(name, names);
  const hint = meant === undefined ? '' : `: did you mean '${meant}'?`;
  const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
  return new Refusal('invalid', `the driver has no option '${name}'${hint} (${known})`, {
    option: name,
    allowed: names,
  });
}
