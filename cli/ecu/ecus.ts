import type { Core } from '../../client/core.ts';
import { Ecu } from '../../client/ecu.ts';
import { Refusal } from '../../contract/errors.ts';
import { suggest } from '../../contract/suggest.ts';
import { ask, asking } from '../ask.ts';
import { UsageError } from '../usage.ts';

const PROFILE = 'megasquirt';
const NONE = "'postern devices' lists what there is";

/** To be asked and read. */
export const openEcu = (postern: Core, device: string): Ecu =>
  new Ecu({ ...asking(postern), frames: (...wanted) => postern.frames(...wanted) }, device);

/** The engine controller of a command that takes nothing else by position. */
export const ECU = {
  placeholder: '[device]',
  doc: 'the engine controller; may be left out where you may see one only',
};

/**
 * The engine controller that is named, or the only one.
 * @param verbs what may have been meant in its place, for messages
 * @throws UsageError if there is none, several to choose from, or the one that is named is something else; Refusal `denied`
 */
export async function chooseEcu(
  postern: Core,
  named: string | undefined,
  verbs: readonly string[] = [],
): Promise<string> {
  const { ecus, others } = await instrumentsOf(postern);
  if (named === undefined) return onlyOf(ecus);
  if (ecus.includes(named)) return named;
  const profile = others.get(named);
  if (profile !== undefined)
    throw new UsageError(`${named} is no engine controller: its profile is ${profile}`, thereAre(ecus));
  await mustNotBeDenied(postern, named);
  const near = suggest(named, [...ecus, ...verbs]);
  throw new UsageError(
    `there is no engine controller '${named}' that you may see`,
    near.length === 0 ? thereAre(ecus) : `did you mean ${near.join(' or ')}?`,
  );
}

/**
 * Takes the engine controller from the front of a line whose other words are something else, channels for instance: the first word where it
 * names one, otherwise the only one that there is.
 * @throws UsageError if there is none, or several and none is named; Refusal `denied`
 */
export async function takeEcu(
  postern: Core,
  words: readonly string[],
): Promise<{ device: string; rest: readonly string[] }> {
  const { ecus } = await instrumentsOf(postern);
  const [first, ...rest] = words;
  if (first !== undefined && ecus.includes(first)) return { device: first, rest };
  if (first !== undefined && ecus.length !== 1) await mustNotBeDenied(postern, first);
  return { device: onlyOf(ecus), rest: words };
}

/** One that the policy has and the user may not see: which rule it takes, the broker says. @throws Refusal `denied` */
async function mustNotBeDenied(postern: Core, device: string): Promise<void> {
  try {
    await ask(postern, 'instrument.describe', { device });
  } catch (error) {
    if (error instanceof Refusal && error.code === 'denied') throw error;
  }
}

function onlyOf(ecus: readonly string[]): string {
  const [only, ...others] = ecus;
  if (only === undefined) throw new UsageError('there is no engine controller that you may see', NONE);
  if (others.length > 0) throw new UsageError('which engine controller?', thereAre(ecus));
  return only;
}

function thereAre(ecus: readonly string[]): string {
  if (ecus.length === 0) return NONE;
  return ecus.length === 1 ? `there is ${ecus[0]}` : `there are ${ecus.join(', ')}`;
}

async function instrumentsOf(postern: Core): Promise<{ ecus: string[]; others: Map<string, string> }> {
  const { instruments } = await ask(postern, 'instrument.list', {});
  const isEcu = ({ profile }: { profile: string }) => profile === PROFILE;
  const others = instruments.filter((one) => !isEcu(one)).map(({ device, profile }) => [device, profile] as const);
  return { ecus: instruments.filter(isEcu).map(({ device }) => device), others: new Map(others) };
}
