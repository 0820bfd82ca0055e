import { Refusal } from '../../contract/errors.ts';
import type { TransactionEnd } from '../../contract/methods/serial.ts';
import { type Action, bytesOf } from '../../contract/schedule/set-points.ts';
import type { InstrumentGate } from '../gate/instrument-gate.ts';
import type { NodeGate } from '../gate/node-gate.ts';
import type { Inventory } from '../inventory/inventory.ts';
import type { InputDevices } from '../nodes/input-devices.ts';
import type { SerialUse } from '../serial/use.ts';
import type { Session } from '../session.ts';
import { InstrumentUnit } from '../units/instrument-unit.ts';
import { NodeUnit } from '../units/node-unit.ts';
import { SerialUnit } from '../units/serial-unit.ts';

/** The gates that an event may go through. */
export interface SlowGates {
  readonly inventory: Inventory;
  readonly serial: SerialUse;
  readonly nodes: NodeGate;
  readonly instruments: InstrumentGate;
  readonly inputs: InputDevices;
}

/** As the audit log and denials name it. */
const METHOD = 'schedule.run';

/**
 * Does one thing as its owner's own call would: the same gates judge and record it, each time. Resolves when it is done: bytes are in the
 * kernel, or the answer to them is complete; a request has come back; the driver has answered. @throws Refusal
 */
export async function act(gates: SlowGates, session: Session, action: Action): Promise<void> {
  const { inventory, inputs, instruments, nodes, serial } = gates;
  if (action.kind === 'serial') {
    const unit = inventory.device(action.device, SerialUnit, 'a serial port');
    const until = action.until && endOf(action.until);
    const { timeoutMs } = action;
    const bounded = timeoutMs === undefined ? {} : { timeoutMs };
    const asked = { device: action.device, bytes: bytesOf(action), ...bounded, ...(until && { until }) };
    await serial.stream.transact({ session, method: METHOD }, unit, asked);
  } else if (action.kind === 'ioctl') {
    const unit = inventory.device(action.device, NodeUnit, 'a device with a profile');
    await inputs.known(session, unit);
    await nodes.call(session, unit, action.request, action.fields, METHOD);
  } else if (action.kind === 'instrument') {
    const unit = inventory.device(action.device, InstrumentUnit, 'an instrument');
    const { method, fields } = action;
    await instruments.call(session, unit, { profile: undefined, method, fields }, METHOD);
  } else throw new Refusal('invalid', `${action.kind} is no kind that waits in a queue`);
}

type End = NonNullable<Action<'serial'>['until']>;

const endOf = ({ delimiter, ...end }: End): TransactionEnd => ({
  ...end,
  ...(delimiter === undefined ? {} : { delimiter: new TextEncoder().encode(delimiter) }),
});
