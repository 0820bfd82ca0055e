import { Refusal } from '../../contract/errors.ts';
import { MAX_CHANNELS } from '../../contract/telemetry/bounds.ts';
import type { Catalogue } from '../../contract/telemetry/catalogue.ts';

/** One part of a catalogue, as its driver declares it: its form has been checked. */
export interface CataloguePart extends Catalogue {
  part: number;
  parts: number;
}

/** What an instrument measures, declared to the end. */
export interface DeclaredCatalogue {
  /** Of all catalogues that this broker has been told, which one. */
  readonly edition: number;
  /** As they came, so that each fits into a frame. */
  readonly parts: readonly Catalogue[];
  /** In their order. */
  readonly channels: readonly string[];
  /** Of each channel, its place in that order. */
  readonly places: ReadonlyMap<string, number>;
}

/** A catalogue while its parts come: what is wrong is told with the part that has it, and then it begins again. */
export class CatalogueParts {
  #parts: Catalogue[] = [];
  #expected = 0;

  /**
   * Takes the next part.
   * @returns all of them, when it was the last
   * @throws Refusal `invalid`
   */
  take({ part, parts, channels, gauges, pages }: CataloguePart): readonly Catalogue[] | undefined {
    if (part === 0) this.#begin(parts);
    try {
      if (part !== this.#parts.length || parts !== this.#expected) throw outOfOrder(part, this.#parts.length);
      if (part >= parts) throw invalid('part', `part ${part} of ${parts}: they are counted from 0`);
      this.#parts.push({ channels, gauges, pages });
      mustBeSound(this.#parts, this.#parts.length === parts);
    } catch (error) {
      this.#begin(0);
      throw error;
    }
    if (this.#parts.length < parts) return undefined;
    const complete = this.#parts;
    this.#begin(0);
    return complete;
  }

  #begin(parts: number): void {
    this.#parts = [];
    this.#expected = parts;
  }
}

/** Every name once, every reference to something that is there. @throws Refusal `invalid` */
function mustBeSound(parts: readonly Catalogue[], isComplete: boolean): void {
  const channels = parts.flatMap((part) => part.channels);
  const gauges = parts.flatMap((part) => part.gauges);
  const pages = parts.flatMap((part) => part.pages);
  if (channels.length > MAX_CHANNELS)
    throw invalid('channels', `${channels.length} channels, at most ${MAX_CHANNELS} are allowed`);
  const channelNames = mustBeUnique('channel', channels);
  const gaugeNames = mustBeUnique('gauge', gauges);
  mustBeUnique('page', pages);
  // What a part refers to may be in one behind it.
  if (!isComplete) return;
  for (const { name, channel } of gauges)
    if (!channelNames.has(channel)) throw invalid('gauges', `gauge '${name}' shows '${channel}', which is no channel`);
  for (const { name, gauges: shown } of pages)
    for (const gauge of shown)
      if (!gaugeNames.has(gauge)) throw invalid('pages', `page '${name}' has '${gauge}', which is no gauge`);
}

function mustBeUnique(what: string, named: readonly { name: string }[]): Set<string> {
  const names = new Set<string>();
  for (const { name } of named) {
    if (names.has(name)) throw invalid(`${what}s`, `${what} '${name}' is there twice`);
    names.add(name);
  }
  return names;
}

function outOfOrder(part: number, expected: number): Refusal {
  return invalid('part', `part ${part} came, and ${expected} is the next: begin again with part 0`);
}

const invalid = (path: string, message: string) => new Refusal('invalid', `the catalogue: ${message}`, { path });
