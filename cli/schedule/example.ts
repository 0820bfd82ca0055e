import { examples } from '../../contract/schedule/examples.ts';
import { suggest } from '../../contract/suggest.ts';
import { noMore } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { table } from '../text/table.ts';
import { UsageError } from '../usage.ts';

/** One of the programs to begin with, or which there are. @throws UsageError */
export async function example(cli: Cli, [name, ...more]: readonly string[]): Promise<void> {
  noMore(more);
  const names = Object.keys(examples);
  if (name === undefined) {
    const rows = Object.entries(examples).map(([each, { doc }]) => ({ example: each, doc }));
    return cli.print({ examples: rows }, () =>
      table(
        ['example', 'what it does'],
        rows.map(({ example: each, doc }) => [each, doc]),
      ),
    );
  }
  const found = Object.hasOwn(examples, name) ? examples[name] : undefined;
  if (found !== undefined) return cli.streams.out.write(found.text);
  const near = suggest(name, names);
  const hint = near.length === 0 ? `there are ${names.join(', ')}` : `did you mean '${near.join("' or '")}'?`;
  throw new UsageError(`there is no example '${name}'`, hint);
}
