import type { megasquirt } from '../../contract/instruments/shipped/megasquirt.ts';
import type { Quality } from '../../contract/telemetry/frame.ts';
import { type Driver, driver, type Service, type Session } from '../driver.ts';
import { statisticsOf } from '../statistics.ts';
import type { WantedSet } from '../telemetry.ts';
import { catalogueOf } from './decode/catalogue.ts';
import { compileDecoder } from './decode/decoder.ts';
import { NO_SETTINGS, type Settings } from './decode/names.ts';
import type { Definition, Scattered } from './definition.ts';
import { definitionFiles } from './definition-files.ts';
import { History } from './expression/history.ts';
import { type Identified, identify } from './identify.ts';
import { type MegasquirtOptions, parseOptions } from './options.ts';
import { Planner } from './plan.ts';
import { ReadSet } from './read-set.ts';
import { Reader } from './reader.ts';
import { Recovery } from './recovery.ts';
import { whyNotRead, whyNotWritten } from './request.ts';
import { ScatteredArray } from './scattered-array.ts';
import { readSettings } from './settings-reading.ts';
import { settingsWanted } from './settings-wanted.ts';
import { identityOf } from './told.ts';

type Profile = typeof megasquirt;

/**
 * The driver of Megasquirt engine controllers and their kin: it reads, and never writes but for the array of offsets that scattered reads go
 * by (request.ts). @throws Refusal `invalid` for its options
 */
export function megasquirtDriver(options: Readonly<Record<string, string>>): Driver {
  const parsed = parseOptions(options);
  // Found out before anything is opened, and counted for as long as the driver runs: a port may come and go.
  definitionFiles(parsed.ini);
  const quality: Quality = { crcErrors: 0, timeouts: 0, busy: 0, retries: 0, dropped: 0, resets: 0 };
  let starts = 0;
  return driver<Profile>({
    profile: 'megasquirt',
    async start(session) {
      if (starts++ > 0) quality.resets++;
      return await serviceOf(session, parsed, quality);
    },
  });
}

async function serviceOf(
  session: Session,
  { ini, settings: chosen, timeoutMs, overlap }: MegasquirtOptions,
  quality: Quality,
): Promise<Service<Profile>> {
  const { clock, device, log } = session;
  const identified = await identify(session, { files: definitionFiles(ini), settings: chosen, timeoutMs, quality });
  const { definition, dialogue, query, signature } = identified;
  let stateChanged = () => {};
  const recovery = new Recovery(dialogue, {
    clock,
    signature,
    query,
    changed(isConnected) {
      log(isConnected ? `${device} answers again` : `${device} does not answer`);
      stateChanged();
    },
    slow: (patienceMs) => log(`${device} answers late: ${patienceMs} ms beyond the time of the wire are waited for`),
  });
  const settingsNow = () => readSettingsOf(identified, recovery, log);
  let settings = await settingsNow();
  const scattered = scatteredOf(definition, log);
  const planner = new Planner(definition, scattered?.scattered);
  const history = new History();
  let wanted: readonly WantedSet[] = [];

  const reader = new Reader({
    dialogue,
    planner,
    recovery,
    array: scattered && new ScatteredArray(scattered, dialogue),
    clock,
    quality,
    blockBytes: definition.ochBlockSize,
    overlap,
    log,
    async back() {
      // Whoever has started it anew may have set it otherwise.
      settings = await settingsNow();
      read();
    },
  });

  function read(): void {
    const before = new Map(reader.sets.map((set) => [set.wanted.set, set]));
    reader.read(
      wanted.map((each) => {
        const decoder = compileDecoder(definition, { wanted: each.channels, settings, history });
        return new ReadSet(each, decoder, clock, quality, before.get(each.set));
      }),
    );
  }

  const catalogue = catalogueOf(definition, settings);
  const identity = () => identityOf(identified, planner, catalogue.channels.length);
  log(`${device} is '${identity().signature}', read by ${definition.file}: ${planner.best} reads`);
  return {
    methods: {
      identify: async () => identity(),
      statistics: async () => statisticsOf(reader.sets, dialogue.quality, dialogue.wire),
    },
    state: () => ({ connected: recovery.isConnected, ...identity() }),
    telemetry: {
      catalogue,
      wanted(sets) {
        wanted = sets;
        read();
      },
    },
    async run(teller, signal) {
      stateChanged = () => teller.stateChanged();
      await reader.run((set, frame) => teller.frame(set, frame), signal);
    },
  };
}

async function readSettingsOf(
  { definition, dialogue }: Identified,
  recovery: Recovery,
  log: (text: string) => void,
): Promise<Settings> {
  const names = settingsWanted(definition);
  if (names.length === 0) return NO_SETTINGS;
  const never = new AbortController().signal;
  return await readSettings(dialogue, definition, names, () => recovery.findBack(never), log);
}

/** Only where it can be told by the answer that the array was written. */
function scatteredOf(
  definition: Definition,
  log: (text: string) => void,
): (Definition & { scattered: Scattered }) | undefined {
  const { scattered, protocol } = definition;
  if (scattered === undefined || protocol !== 'envelope') return undefined;
  const why = whyNotRead(scattered.get) ?? whyNotWritten(scattered.write);
  if (why === undefined) return { ...definition, scattered };
  log(`scattered reads are not used: ${why}`);
  return undefined;
}
