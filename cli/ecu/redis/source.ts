import type { Catalogue } from '../../../contract/telemetry/catalogue.ts';
import type { ChannelValue } from '../../../contract/telemetry/frame.ts';
import { catalogueOf } from '../../../drivers/megasquirt/decode/catalogue.ts';
import { compileDecoder, type Decoder } from '../../../drivers/megasquirt/decode/decoder.ts';
import type { Definition } from '../../../drivers/megasquirt/definition.ts';
import { problemOf } from '../../../drivers/megasquirt/return-codes.ts';
import type { Environment } from '../../cli.ts';
import type { FrameSource, FramesWanted } from '../frame-source.ts';
import type { ChannelKeys } from './channel-key.ts';
import type { RedisConnection, RedisSubscription } from './connection.ts';
import { PacketProblem, type ReadPacket, readPacket } from './read-packet.ts';
import { type Heard, PacketFrames } from './source-frames.ts';

export interface RedisSourceOptions {
  keys: ChannelKeys;
  /** Decodes packets of type `pyefi`. */
  definition?: Definition | undefined;
  /** Told once for each kind of packet that cannot be used. */
  onProblem?(text: string): void;
}

/** Who asks what there is waits so long for the first packet. */
const FIRST_PACKET_MS = 1000;

/**
 * Frames of whatever is published on `stream:KEY`, by pyEfi, by `ecu redis`, by anybody: packets of type `simple` as they are, and those of
 * type `pyefi` by a definition. What cannot be read is counted, and told once.
 */
export class RedisSource implements FrameSource, AsyncDisposable {
  readonly name: string;
  /** Packets so far, and those of them that could not be used. */
  heard = 0;
  unusable = 0;
  readonly #connection: RedisConnection;
  readonly #keys: ChannelKeys;
  readonly #definition: Definition | undefined;
  readonly #catalogue: Catalogue | undefined;
  readonly #decoder: Decoder | undefined;
  /** Places of the definition's channels in what the decoder gives. */
  readonly #places = new Map<string, number>();
  readonly #onProblem: (text: string) => void;
  readonly #told = new Set<string>();
  readonly #readers = new Set<PacketFrames>();
  readonly #seen = new Set<string>();
  #subscription: RedisSubscription | undefined;
  #isBack = false;
  #onFirst = () => {};

  private constructor(connection: RedisConnection, { keys, definition, onProblem = () => {} }: RedisSourceOptions) {
    this.name = keys.channel;
    this.#connection = connection;
    this.#keys = keys;
    this.#onProblem = onProblem;
    this.#definition = definition;
    if (definition === undefined) return;
    this.#catalogue = catalogueOf(definition);
    const { channels } = this.#catalogue;
    this.#decoder = compileDecoder(definition, { wanted: channels.map((_, place) => place) });
    // pyEfi's names are all in small letters.
    for (const [place, { name }] of channels.entries()) this.#places.set(name.toLowerCase(), place);
    for (const [place, { name }] of channels.entries()) this.#places.set(name, place);
  }

  /** @throws Refusal */
  static async open(connection: RedisConnection, env: Environment, options: RedisSourceOptions): Promise<RedisSource> {
    const source = new RedisSource(connection, options);
    source.#subscription = await connection.subscribe(options.keys.channel, env, (text) => source.#hear(text));
    source.#subscription.onLoss(() => {
      source.#isBack = true;
    });
    return source;
  }

  /** What the definition has, and what packets had so far: without a definition it waits a moment for the first one. */
  async catalogue(): Promise<Catalogue> {
    if (this.#catalogue === undefined && this.#seen.size === 0) await this.#firstPacket();
    const { channels = [], gauges = [], pages = [] } = this.#catalogue ?? {};
    const others = [...this.#seen].filter((name) => !this.#places.has(name));
    return { channels: [...channels, ...others.map((name) => ({ name }))], gauges, pages };
  }

  frames(wanted: FramesWanted): PacketFrames {
    const known = this.#catalogue?.channels.map(({ name }) => name);
    const frames: PacketFrames = new PacketFrames(wanted, known, () => this.#readers.delete(frames));
    this.#readers.add(frames);
    return frames;
  }

  /** Why nothing comes. */
  async silence(): Promise<string | undefined> {
    if (!this.#connection.isUp) return 'Redis is away';
    const [there] = await this.#connection.send([['exists', this.#keys.status]]);
    if (this.unusable > 0) return `${this.unusable} packets could not be used: ${[...this.#told].join('; ')}`;
    return there === 1 ? undefined : `nobody publishes at ${this.name}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#subscription?.close();
    for (const reader of [...this.#readers]) reader.close();
  }

  #hear(text: string): void {
    this.heard++;
    try {
      const packet = readPacket(text, Date.now());
      const heard = { ...this.#valuesOf(packet), resumed: this.#isBack };
      this.#isBack = false;
      for (const name of heard.names) if (this.#seen.size < MOST_NAMES) this.#seen.add(name);
      this.#onFirst();
      for (const reader of this.#readers) reader.take(heard);
    } catch (error) {
      if (!(error instanceof PacketProblem)) throw error;
      this.unusable++;
      if (this.#told.has(error.message) || this.#told.size >= MOST_TOLD) return;
      this.#told.add(error.message);
      this.#onProblem(`a packet of ${this.name} is left out, as others like it: ${error.message}`);
    }
  }

  #valuesOf(packet: ReadPacket): Omit<Heard, 'resumed'> {
    const { atMs } = packet;
    if (packet.type === 'simple')
      return { atMs, latencyMs: 0, names: [...packet.values.keys()], raw: undefined, read: named(packet.values) };
    const { latencyMs, payload } = packet;
    const values = this.#decode(payload, atMs);
    const placeOf = (name: string) => this.#places.get(name) ?? this.#places.get(name.toLowerCase()) ?? -1;
    const read = (name: string): ChannelValue => values[placeOf(name)] ?? null;
    return { atMs, latencyMs, names: [], raw: payload, read };
  }

  #decode(payload: Uint8Array, atMs: number): readonly ChannelValue[] {
    if (this.#definition === undefined || this.#decoder === undefined)
      throw new PacketProblem("its type is 'pyefi', and no definition was given: --ini FILE");
    const { file, ochBlockSize } = this.#definition;
    const [code = 0] = payload;
    const problem = problemOf(code);
    if (problem !== undefined) throw new PacketProblem(`the controller answered ${code} (${problem.meaning})`);
    if (payload.length !== ochBlockSize + 1)
      throw new PacketProblem(`its block has ${payload.length - 1} bytes, and that of ${file} has ${ochBlockSize}`);
    return this.#decoder.decode(payload.subarray(1), atMs);
  }

  #firstPacket(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, FIRST_PACKET_MS);
      this.#onFirst = () => {
        clearTimeout(timer);
        this.#onFirst = () => {};
        resolve();
      };
    });
  }
}

/** Problems that are told: somebody who publishes noise has a new one each time. */
const MOST_TOLD = 8;
const MOST_NAMES = 2048;

/** By the very name; where there is none, by one that differs in capital letters only: pyEfi's are all small. */
function named(values: ReadonlyMap<string, ChannelValue>): (name: string) => ChannelValue {
  let small: Map<string, ChannelValue> | undefined;
  return (name) => {
    const value = values.get(name);
    if (value !== undefined) return value;
    small ??= new Map([...values].map(([each, one]) => [each.toLowerCase(), one]));
    return small.get(name.toLowerCase()) ?? null;
  };
}
