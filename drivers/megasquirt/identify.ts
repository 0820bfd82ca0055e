import { basename } from 'node:path';
import { Refusal } from '../../contract/errors.ts';
import { bitsPerCharacter } from '../../contract/serial/line-settings.ts';
import type { Quality } from '../../contract/telemetry/frame.ts';
import type { Session } from '../driver.ts';
import type { Definition } from './definition.ts';
import { type DefinitionFile, filesFor, noneFits } from './definition-files.ts';
import { Dialogue } from './dialogue.ts';
import { parseCommand } from './ini/command.ts';
import { readDefinition } from './ini/file.ts';
import { NAME_WITHIN_MS } from './recovery.ts';
import { Request, whyNotRead } from './request.ts';
import { isName, isSame, textOf, visible } from './texts.ts';

/** Boards that are reset by the opening of their port take a while. */
const START_WITHIN_MS = 6000;
const PAUSE_MS = 150;
const LONGEST_DELAY_MS = 10_000;
const MOST_TOLD = 5;

export interface Identified {
  definition: Definition;
  dialogue: Dialogue;
  /** What asks who it is. */
  query: Request;
  signature: string;
  /** How it calls itself, where it says that. */
  title: string | undefined;
}

export interface IdentifyOptions {
  /** At least one. */
  files: readonly DefinitionFile[];
  /** What `#if` in them asks for. */
  settings: readonly string[];
  timeoutMs: number;
  quality: Quality;
}

/** How controllers are asked who they are, where that is not known before: the ways that are in use. */
const ways = (['envelope', 'plain'] as const).flatMap((protocol) =>
  ['Q', 'S'].map((letter) => ({ protocol, query: parseCommand(letter, () => {}) })),
);

/**
 * Asks which controller it is, and finds the definition that fits.
 * @throws Refusal `timeout` when it does not answer, `invalid` when no definition fits, or it is one that cannot be worked with
 */
export async function identify(session: Session, options: IdentifyOptions): Promise<Identified> {
  const { files, settings, timeoutMs, quality } = options;
  const { channel, clock, settings: line } = session;
  const characterMs = (bitsPerCharacter(line) / line.baudRate) * 1000;
  const dialogueOf = (protocol: 'envelope' | 'plain') =>
    new Dialogue(channel, { clock, characterMs, protocol, timeoutMs, quality });
  const [only] = files;
  const known = only !== undefined && files.length === 1 ? usable(only.path, settings, session) : undefined;
  const tried =
    known === undefined
      ? ways.map(({ protocol, query }) => ({ dialogue: dialogueOf(protocol), query: requestOf(query) }))
      : [{ dialogue: dialogueOf(known.protocol), query: requestOf(known.queryCommand) }];
  // A boot loader that hears something may wait for more of it (Arduino's), and which file counts is not known yet.
  const delays =
    known === undefined ? files.map((file) => file.delayAfterPortOpenMs) : [known.delayAfterPortOpenMs ?? 0];
  await clock.pause(Math.min(Math.max(...delays), LONGEST_DELAY_MS));
  const { dialogue, query, said } = await firstAnswer(tried, session);
  const found = known ?? usable(pathFor(files, said), settings, session);
  if (!isSame(found.signature, said)) throw noneFits(files, said);
  // The definition may have another way to ask than the one that was answered first.
  const own = found.protocol === dialogue.protocol ? dialogue : dialogueOf(found.protocol);
  return { definition: found, dialogue: own, query, signature: said, title: await titleOf(own, found) };
}

async function firstAnswer<Tried extends { dialogue: Dialogue; query: Request }>(
  tried: readonly Tried[],
  { clock, device }: Session,
): Promise<Tried & { said: string }> {
  const end = clock.now() + START_WITHIN_MS;
  let why = '';
  for (;;) {
    for (const each of tried) {
      await each.dialogue.calm();
      const outcome = await each.dialogue.ask(each.query, NAME_WITHIN_MS);
      const said = 'data' in outcome ? textOf(outcome.data) : '';
      if (isName(said)) return { ...each, said };
      why = 'why' in outcome ? outcome.why : 'what it says is no name';
    }
    if (clock.now() >= end) break;
    await clock.pause(PAUSE_MS);
  }
  throw new Refusal('timeout', `the controller of ${device} does not say who it is: ${why}`, { device });
}

/** A definition that can be worked with. @throws Refusal `invalid` */
function usable(path: string, settings: readonly string[], { log }: Session): Definition {
  let definition: Definition;
  try {
    definition = readDefinition(path, settings);
  } catch (error) {
    throw new Refusal('invalid', `the definition cannot be read: ${(error as Error).message}`, { ini: path });
  }
  const errors = definition.findings.filter(({ severity }) => severity === 'error');
  for (const { file, line, message } of errors.slice(0, MOST_TOLD)) log(`${file}:${line}: ${message}`);
  if (errors.length > MOST_TOLD) log(`and ${errors.length - MOST_TOLD} more: postern ecu lint ${path}`);
  const problem = problemOf(definition);
  if (problem !== undefined)
    throw new Refusal('invalid', `${basename(path)} cannot be worked with: ${problem}`, { ini: path });
  return definition;
}

function problemOf({ ochBlockSize, ochGetCommand, queryCommand, signature }: Definition): string | undefined {
  if (signature === '') return 'it has no signature';
  if (ochBlockSize < 1) return 'it does not say how long the block of channels is (ochBlockSize)';
  return whyNotRead(ochGetCommand) ?? whyNotRead(queryCommand);
}

/** Of several for the same controller, the first by name. @throws Refusal `invalid` */
function pathFor(files: readonly DefinitionFile[], said: string): string {
  const [fitting] = filesFor(files, said);
  if (fitting === undefined) throw noneFits(files, said);
  return fitting.path;
}

async function titleOf(dialogue: Dialogue, { versionInfo }: Definition): Promise<string | undefined> {
  if (versionInfo === undefined || whyNotRead(versionInfo) !== undefined) return undefined;
  const outcome = await dialogue.ask(requestOf(versionInfo), NAME_WITHIN_MS);
  if ('trouble' in outcome) {
    await dialogue.calm();
    return undefined;
  }
  return visible(textOf(outcome.data)) || undefined;
}

const requestOf = (template: Definition['queryCommand']): Request => Request.read(template, {}, 'big', undefined);
