import { queries } from './codec.ts';
import type { Dialogue } from './dialogue.ts';
import type { Output, SetPoints } from './outputs.ts';

/** Everything that the supply is set to. */
export interface Settings {
  on: boolean;
  tracking: boolean;
  outputs: Record<Output, SetPoints>;
}

/** Reads all of them. Changes nothing. */
export async function readSettings(dialogue: Dialogue): Promise<Settings> {
  const on = await dialogue.ask(queries.on);
  const tracking = await dialogue.ask(queries.tracking);
  const outputs = {
    P6V: await dialogue.ask(queries.setPoints('P6V')),
    P25V: await dialogue.ask(queries.setPoints('P25V')),
    N25V: await dialogue.ask(queries.setPoints('N25V')),
  };
  return { on, tracking, outputs };
}
