import { Refusal } from '../../contract/errors.ts';
import type { SerialPortFacts, serialMethods } from '../../contract/methods/serial.ts';
import type { Result } from '../../contract/methods.ts';
import { accessOn } from '../../contract/policy/decide.ts';
import { placeWords, settingsOf } from '../../contract/policy/entries.ts';
import { permit } from '../gate/permission.ts';
import type { Caller } from '../gate/serial-gate.ts';
import { OsError } from '../hardware/os.ts';
import { listPorts } from '../hardware/serial/list-ports.ts';
import { modemLines } from '../hardware/serial/modem-lines.ts';
import { SerialUnit } from '../units/serial-unit.ts';
import type { Call, Handlers } from './handler.ts';

export const serialHandlers: Handlers<keyof typeof serialMethods> = {
  'serial.list': (call) => {
    call.refresh();
    const { core, serial, session } = call;
    const { policy } = core.authority;
    const visible = serial.gate.ports.units.filter(({ place }) =>
      accessOn(policy, session.principal, place.device).includes('read'),
    );
    return { ports: visible.map((unit) => describe(call, unit)) };
  },

  'serial.discover': ({ core, refresh, serial }) => {
    refresh();
    const { units } = serial.gate.ports;
    return {
      ports: listPorts(core.os).map(({ path, identity }) => {
        const device = units.find((unit) => unit.identity === path)?.place.device;
        return { path, identity, ...(device === undefined ? {} : { device }) };
      }),
    };
  },

  'serial.info': async (call, { device }) => {
    const unit = find(call, device);
    permit(call.core, call.session, 'read', device, call.method);
    const { port, received, turns, place } = unit;
    return {
      ...describe(call, unit),
      ...(await linesOf(unit)),
      received: port?.received ?? 0,
      sent: port?.sent ?? 0,
      waiting: received.length,
      taps: call.core.subscriptions.listeners('serial.bytes', place),
      queued: turns.length,
    };
  },

  'serial.lines': (call, { device }) => {
    const unit = find(call, device);
    permit(call.core, call.session, 'read', device, call.method);
    return linesOf(unit);
  },

  'serial.read': async (call, params) => ({
    bytes: await call.serial.stream.read(callerOf(call), find(call, params.device), params),
  }),

  'serial.write': async (call, { device, bytes }) => {
    await call.serial.stream.write(callerOf(call), find(call, device), bytes);
    return { written: bytes.length };
  },

  'serial.transact': (call, params) => call.serial.stream.transact(callerOf(call), find(call, params.device), params),

  'serial.recent': (call, { device, maxBytes }) => ({
    pieces: call.serial.stream.recent(callerOf(call), find(call, device), maxBytes),
  }),

  'serial.purge': async (call, { device, which = 'both' }) => {
    await call.serial.control.purge(callerOf(call), find(call, device), which);
    return {};
  },

  'serial.drain': async (call, { device, timeoutMs }) => {
    await call.serial.control.drain(callerOf(call), find(call, device), timeoutMs);
    return {};
  },

  'serial.break': async (call, { device, durationMs }) => {
    await call.serial.control.sendBreak(callerOf(call), find(call, device), durationMs);
    return {};
  },

  'serial.setLines': (call, params) => call.serial.control.setLines(callerOf(call), find(call, params.device), params),

  'serial.configure': (call, { device, baudRate }) =>
    call.serial.control.configure(callerOf(call), find(call, device), baudRate),
};

const callerOf = ({ session, method }: Call): Caller => ({ session, method });

/** One that is not there yet may have been plugged in since the last look. @throws Refusal */
function find({ core, refresh }: Call, device: string): SerialUnit {
  const unit = core.inventory.device(device, SerialUnit, 'a serial port');
  if (!unit.isPlugged) refresh();
  return unit;
}

function describe({ core, serial }: Call, unit: SerialUnit): SerialPortFacts {
  const { place, entry, identity: path, isPlugged, port, instrument } = unit;
  const holder = serial.gate.ports.holder(unit);
  const identity = listPorts(core.os).find((known) => known.path === path)?.identity;
  return {
    device: place.device,
    place: placeWords(entry),
    ...(path === undefined ? {} : { path }),
    present: isPlugged,
    open: port !== undefined,
    settings: { ...settingsOf(entry), ...(port === undefined ? {} : { baudRate: port.baudRate }) },
    ...(identity === undefined ? {} : { identity }),
    ...(holder === undefined ? {} : { holder: `${holder.principal.user} (pid ${holder.pid})` }),
    probe: entry.probe === true,
    ...(instrument === undefined ? {} : { instrument }),
  };
}

/** None of a port that is closed, of one that has none, and of one that does not say. */
async function linesOf({ port }: SerialUnit): Promise<Result<'serial.lines'>> {
  if (port === undefined) return {};
  try {
    return { lines: await modemLines(port.line, port.name) };
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof OsError)) throw error;
    return {};
  }
}
