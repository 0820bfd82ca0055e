import type { Core } from '../../client/core.ts';
import { Ecu } from '../../client/ecu.ts';
import { Refusal } from '../../contract/errors.ts';
import type { ShippedInstrumentName } from '../../contract/instruments/shipped.ts';
import { suggest } from '../../contract/suggest.ts';
import { ask, asking, mustNotBeDenied } from '../ask.ts';
import { UsageError } from '../usage.ts';

const PROFILE = 'megasquirt';
/** Of the profiles that come with Postern: whether they measure all the time. */
const measuring = { megasquirt: true, engine: true, e3631a: false } as const satisfies Record<
  ShippedInstrumentName,
  boolean
>;
const NONE = "'postern devices' lists what there is";

/** To be asked and read. */
export const openEcu = (postern: Core, device: string): Ecu => new Ecu(asking(postern), device, true);

/** The engine controller of a command that takes nothing else by position. */
export const ECU = {
  placeholder: '[device]',
  doc: 'the engine controller; may be left out where you may see one only',
};

/**
 * The engine controller that is named, or the only one. Whatever has telemetry is one; where none is named, and there is one that speaks the
 * Megasquirt protocol, only those are meant.
 * @param verbs what may have been meant in its place, for messages
 * @throws UsageError if there is none, several to choose from, or the one that is named is something else; Refusal `denied`
 */
export async function chooseEcu(
  postern: Core,
  named: string | undefined,
  verbs: readonly string[] = [],
): Promise<string> {
  const { ecus, meant, others } = await instrumentsOf(postern);
  if (named === undefined) return onlyOf(meant);
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
  const { ecus, meant } = await instrumentsOf(postern);
  const [first, ...rest] = words;
  if (first !== undefined && ecus.includes(first)) return { device: first, rest };
  if (first !== undefined && meant.length !== 1) await mustNotBeDenied(postern, first);
  return { device: onlyOf(meant), rest: words };
}

/**
 * Of what comes with Postern and speaks another protocol there is no answer as a Megasquirt gives it; what an administrator's own driver sends is
 * its own affair.
 * @throws UsageError
 */
export async function mustSpeakMegasquirt(postern: Core, device: string): Promise<void> {
  const { instruments } = await ask(postern, 'instrument.list', {});
  const profile = instruments.find((one) => one.device === device)?.profile ?? PROFILE;
  if (profile === PROFILE || !Object.hasOwn(measuring, profile)) return;
  throw new UsageError(
    `${device} does not speak the Megasquirt protocol, and there are no packets of type pyefi of it: its profile is ${profile}`,
    "'postern ecu redis --packet simple' publishes its values by name",
  );
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

interface Instruments {
  ecus: string[];
  /** Where none is named. */
  meant: string[];
  /** What is none, by name: its profile. */
  others: Map<string, string>;
}

async function instrumentsOf(postern: Core): Promise<Instruments> {
  const { instruments } = await ask(postern, 'instrument.list', {});
  const isMeasuring = await Promise.all(
    instruments.map(({ device, profile }) =>
      Object.hasOwn(measuring, profile) ? measuring[profile as keyof typeof measuring] : hasTelemetry(postern, device),
    ),
  );
  const ecus = instruments.filter((_, index) => isMeasuring[index]);
  const usual = ecus.filter(({ profile }) => profile === PROFILE);
  const namesOf = (list: typeof ecus) => list.map(({ device }) => device);
  const others = instruments.filter((_, index) => !isMeasuring[index]);
  return {
    ecus: namesOf(ecus),
    meant: namesOf(usual.length > 0 ? usual : ecus),
    others: new Map(others.map(({ device, profile }) => [device, profile])),
  };
}

/** By its profile, which is an administrator's own. */
async function hasTelemetry(postern: Core, device: string): Promise<boolean> {
  try {
    return (await ask(postern, 'instrument.describe', { device })).profile.telemetry === true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
