/** A broker with one serial port, and what hangs at the other end of its cable. */
import type { Postern } from '../../../client/postern.ts';
import type { SerialEntry } from '../../../contract/policy/entries.ts';
import type { PolicyDocument } from '../../../contract/policy/schema.ts';
import type { DemoBoard } from '../../../sim/board.ts';
import { type SerialPortOptions, SimulatedSerialPort } from '../../../sim/serial.ts';
import { policy, type Setting, TestBroker } from '../harness.ts';

export const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
export const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const place = { kind: 'serial', path: '/dev/ttyUSB0', baudRate: 9600 } as const;

export interface SerialSetting extends Setting {
  /** Of the entry, beside its place. */
  entry?: Partial<SerialEntry>;
  /** Of the simulated port, beside its name. */
  port?: Partial<SerialPortOptions>;
  /** Of the bench's rule. */
  limits?: NonNullable<PolicyDocument['rules'][number]['limits']>;
  allow?: PolicyDocument['rules'][number]['allow'];
}

/** `bench` uses the port, `visitors` look. */
export function serialPolicy({ entry = {}, limits, allow }: SerialSetting = {}): PolicyDocument {
  const groups = policy.groups;
  return {
    devices: { port: { ...place, ...entry } },
    groups,
    rules: [
      {
        id: 'use',
        groups: ['bench'],
        devices: ['port'],
        allow: allow ?? ['read', 'write', 'control'],
        ...(limits === undefined ? {} : { limits }),
      },
      { id: 'look', groups: ['visitors'], devices: ['port'], allow: ['read'] },
    ],
    admins: policy.admins,
  };
}

export class SerialBench implements AsyncDisposable {
  readonly broker: TestBroker;
  readonly port: SimulatedSerialPort;
  /** What the far end has received since it was taken last. */
  #heard: Uint8Array[] = [];

  private constructor(broker: TestBroker, port: SimulatedSerialPort) {
    this.broker = broker;
    this.port = port;
    port.end.onBytes((bytes) => this.#heard.push(bytes));
  }

  static async start(setting: SerialSetting = {}): Promise<SerialBench> {
    let port: SimulatedSerialPort | undefined;
    const plug = (board: DemoBoard) => {
      port = new SimulatedSerialPort(board.kernel, { name: 'ttyUSB0', ...setting.port });
      setting.plug?.(board);
    };
    const broker = await TestBroker.start({ policy: serialPolicy(setting), ...setting, plug });
    if (port === undefined) throw new Error('the port was not plugged in');
    return new SerialBench(broker, port);
  }

  /** What the far end has received, as text, since it was asked last. */
  heard(): string {
    return textOf(Buffer.concat(this.#heard.splice(0)));
  }

  /** How much that is. */
  get heardLength(): number {
    return this.#heard.reduce((sum, { length }) => sum + length, 0);
  }

  say(text: string): void {
    this.port.end.send(bytesOf(text));
  }

  /** The far end answers each line. */
  answer(answers: (line: string) => string | undefined): void {
    let line = '';
    this.port.end.onBytes((bytes) => {
      for (const character of textOf(bytes))
        if (character !== '\n') line += character;
        else {
          const answer = answers(line);
          line = '';
          if (answer !== undefined) this.say(answer);
        }
    });
  }

  /** Lets virtual time pass little by little, and what it brings about be done: bytes take some turns of the loop, and no time. */
  async pass(ms: number): Promise<void> {
    const STEP_MS = 5;
    for (let left = ms; left > 0; left -= STEP_MS) {
      for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve));
      await this.broker.advance(Math.min(left, STEP_MS));
    }
  }

  /** Audit lines of one event. */
  audited(event: string): Record<string, unknown>[] {
    return this.broker.broker.core.audit
      .tail(1000)
      .map((line): Record<string, unknown> => JSON.parse(line))
      .filter((line) => line.event === event);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.broker[Symbol.asyncDispose]();
  }
}

export const line = (text: string) => ({ device: 'port', bytes: bytesOf(text) });
/** A transaction that ends with a line. */
export const ask = (client: Postern, text: string, more: object = {}) =>
  client.call('serial.transact', { ...line(text), until: { delimiter: bytesOf('\n') }, ...more });
