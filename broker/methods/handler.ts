import type { MethodName, Params, Result } from '../../contract/methods.ts';
import type { Core } from '../core.ts';
import type { Gate } from '../gate/gate.ts';
import type { InstrumentGate } from '../gate/instrument-gate.ts';
import type { NodeGate } from '../gate/node-gate.ts';
import type { Metrics } from '../metrics.ts';
import type { InputDevices } from '../nodes/input-devices.ts';
import type { Streams } from '../nodes/streams.ts';
import type { Programs } from '../schedule/programs.ts';
import type { SerialUse } from '../serial/use.ts';
import type { Session } from '../session.ts';

/** What a method's handler works with. The caller is authenticated and the parameters have passed their schema. */
export interface Call {
  session: Session;
  method: MethodName;
  core: Core;
  gate: Gate;
  nodes: NodeGate;
  instruments: InstrumentGate;
  serial: SerialUse;
  streams: Streams;
  programs: Programs;
  inputs: InputDevices;
  metrics: Metrics;
  /** Reads policy and keys again. @throws Refusal `invalid` */
  reload(): { rules: number; devices: number; keys: number; warnings: string[] };
  /** Looks at what the kernel has now. */
  refresh(): void;
}

export type Handler<Name extends MethodName> = (
  call: Call,
  params: Params<Name>,
) => Result<Name> | Promise<Result<Name>>;

/** A handler for each of some methods: one that is missing fails the build. */
export type Handlers<Names extends MethodName> = { [Name in Names]: Handler<Name> };
