import { Refusal } from '../../contract/errors.ts';
import { commands, type Identity, queries } from './codec.ts';
import type { Dialogue } from './dialogue.ts';
import type { ErrorLog } from './error-log.ts';
import { readSettings, type Settings } from './settings.ts';

/** How long the supply may take to be ready before we take it that the cable has no DSR. */
const READY_WITHIN_MS = 500;

export interface Started {
  scpiVersion: string;
  identity: Identity;
  settings: Settings;
  /** The cable carries DSR. True as well where the channel has no lines: then nobody misses it. */
  hasDsr: boolean;
}

/**
 * The first words: clears what is half said, makes sure that it is an E3631A, takes it over into remote mode, and reads what it is set to.
 * It may be in use: its outputs stay as they are.
 * @throws Refusal `timeout` when it does not answer, `device` when it is something else
 */
export async function startUp(dialogue: Dialogue, errors: ErrorLog): Promise<Started> {
  await dialogue.clear();
  const hasDsr = await dialogue.isReady(READY_WITHIN_MS);
  if (!hasDsr) dialogue.ignoreLines();
  const scpiVersion = await dialogue.ask(queries.scpiVersion);
  await dialogue.tell(commands.remote);
  const identity = await dialogue.ask(queries.identity);
  if (identity.model !== 'E3631A')
    throw new Refusal('device', `this is no E3631A: it says that it is a ${identity.manufacturer} ${identity.model}`, {
      ...identity,
    });
  dialogue.keepRemote(true);
  const settings = await readSettings(dialogue);
  // Of before our time; and what *ESR? tells from now on is new.
  await errors.drain(dialogue);
  await dialogue.ask(queries.events);
  return { scpiVersion, identity, settings, hasDsr };
}
