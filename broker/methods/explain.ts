import type { Access, DeviceAccess, Principal } from '../../contract/access.ts';
import { Refusal } from '../../contract/errors.ts';
import { gpioIntents } from '../../contract/gpio/intents.ts';
import { ledIntents } from '../../contract/led/intents.ts';
import type { ChannelReference } from '../../contract/methods/fields.ts';
import { isMethodName, type MethodName, methods, type Params } from '../../contract/methods.ts';
import { decide, type Verdict } from '../../contract/policy/decide.ts';
import { type Asked, lineReadAccess, requestAsked, streamAsked } from '../../contract/policy/effects-of.ts';
import { encodeCall } from '../../contract/profiles.ts';
import { pwmIntents } from '../../contract/pwm/intents.ts';
import type { PwmState } from '../../contract/pwm/waveform.ts';
import { receiveAsked } from '../../contract/serial/asked.ts';
import { askedBy, isPortMethod, type PortMethod } from '../../contract/serial/asked-by.ts';
import { accessOf as accessOfMethod, askedOf, checkedCall } from '../gate/instrument-gate.ts';
import { accessOf } from '../gate/node-gate.ts';
import type { Intent } from '../gate/output-keeper.ts';
import { parseParams } from '../parameters.ts';
import type { Unit } from '../unit.ts';
import { GpioUnit } from '../units/gpio-unit.ts';
import { LedUnit } from '../units/led-unit.ts';
import type { NodeUnit } from '../units/node-unit.ts';
import type { OutputUnit } from '../units/output-unit.ts';
import { SerialUnit } from '../units/serial-unit.ts';
import { findLine } from './gpio.ts';
import type { Call } from './handler.ts';
import { findInstrument } from './instrument.ts';
import { findNode } from './ioctl.ts';

/** Who asks, and in which call. */
interface Asking {
  call: Call;
  principal: Principal;
}

type Judges = { [Name in MethodName]?: (asking: Asking, params: Params<Name>) => Verdict | Promise<Verdict> };

/** What the gate would decide, asked the way it asks: access to all of it first, then what it would do. */
export function judge(call: Call, principal: Principal, method: string, params: unknown): Verdict | Promise<Verdict> {
  if (!isMethodName(method)) throw new Refusal('not_found', `there is no method '${method}'`, { method });
  return judgeKnown({ call, principal }, method, params);
}

function judgeKnown<Name extends MethodName>(
  asking: Asking,
  method: Name,
  params: unknown,
): Verdict | Promise<Verdict> {
  const { access, target } = methods[method];
  const { policy } = asking.call.core.authority;
  const own: Judges[Name] = judges[method];
  if (own !== undefined) return own(asking, parseParams(method, params));
  if (isPortMethod(method)) return usePort(asking, method, parseParams(method, params));
  if (target === 'none' || access === 'admin') return decide(policy, { principal: asking.principal, access });
  const { device, chip, channel } = parseParams(method, params) as Params<'pwm.get'>;
  return mayAccess(asking, method, asking.call.core.inventory.resolveAll({ device, chip, channel }));
}

/** The methods whose permission is more than that of their class of access. */
const judges: Judges = {
  'pwm.set': setOne,
  'pwm.ratio': (asking, params) =>
    setChannel(asking, 'pwm.ratio', params, pwmIntents['pwm.ratio'](params, defaultsOf(asking))),
  'pwm.servo': (asking, params) =>
    setChannel(asking, 'pwm.servo', params, pwmIntents['pwm.servo'](params, defaultsOf(asking))),
  'pwm.disable': (asking, params) =>
    setChannel(asking, 'pwm.disable', params, pwmIntents['pwm.disable'](params, defaultsOf(asking))),
  'pwm.setMany': (asking, { sets }) => {
    const { inventory } = asking.call.core;
    const all = sets.flatMap(({ device, chip, channel }) => inventory.resolveAll({ device, chip, channel }));
    const access = mayAccess(asking, 'pwm.setMany', all);
    return access.allowed ? refusedFirst(sets, (set) => setOne(asking, set)) : access;
  },
  'gpio.get': (asking, { device }) => {
    const unit = findLine(asking.call, device);
    const may = mayAccess(asking, 'gpio.get', [unit]);
    const access = lineReadAccess(unit.entry, unit.isOpen);
    if (!may.allowed || access === 'read') return may;
    const { policy } = asking.call.core.authority;
    return decide(policy, { principal: asking.principal, access, device: unit.place.device });
  },
  'gpio.set': (asking, { device, value }) => {
    const unit = asking.call.core.inventory.device(device, GpioUnit, 'a GPIO output');
    return setOutput(asking, 'gpio.set', unit, gpioIntents['gpio.set']({ value }));
  },
  'led.set': (asking, { device, ...wanted }) =>
    setOutput(
      asking,
      'led.set',
      asking.call.core.inventory.device(device, LedUnit, 'a LED'),
      ledIntents['led.set'](wanted),
    ),
  'ioctl.call': (asking, { device, request, fields }) => {
    const unit = findNode(asking.call, device);
    const { profile } = unit;
    return useNode(asking, unit, accessOf(unit, request), () =>
      requestAsked(profile, request, encodeCall(profile, request, fields), unit),
    );
  },
  'instrument.call': (asking, { device, profile, method, fields }) => {
    const unit = findInstrument(asking.call, device);
    return useUnit(asking, unit, accessOfMethod(unit, method), () => {
      const { fields: given, outOfRange } = checkedCall(unit, { profile, method, fields });
      const all = askedOf(unit, method, given);
      const { policy } = asking.call.core.authority;
      const isAllowed = (asked: Asked) =>
        decide(policy, { principal: asking.principal, device, ...asked, holdsLease: true }).allowed;
      if (outOfRange !== undefined && all.every(isAllowed)) throw outOfRange;
      return all;
    });
  },
  'stream.read': (asking, { device, maxBytes }) => {
    const unit = findNode(asking.call, device);
    return useNode(asking, unit, 'read', () => streamAsked(unit.profile, 'read', maxBytes ?? unit.maxBlockBytes, unit));
  },
  'stream.write': (asking, { device, bytes }) => {
    const unit = findNode(asking.call, device);
    return useNode(asking, unit, 'write', () => streamAsked(unit.profile, 'write', bytes.length, unit));
  },
  'schedule.check': judgeProgram,
  'schedule.run': judgeProgram,
  'schedule.replace': judgeProgram,
  'topic.subscribe': (asking, { topic, devices = [] }) => {
    const { core, inputs } = asking.call;
    const { policy } = core.authority;
    if (devices.length === 0) return decide(policy, { principal: asking.principal, access: 'read' });
    const questions = devices.map((reference) => {
      const { device } = core.inventory.expected(reference);
      if (topic === 'input.events') return inputs.question(asking.principal, device);
      if (topic === 'serial.bytes') return { principal: asking.principal, device, ...receiveAsked() };
      return { principal: asking.principal, access: 'read', device } as const;
    });
    return refusedFirst(questions, (question) => decide(policy, question));
  },
};

/** What cannot be, or is too much, is refused as it would be; what the policy says is the verdict. */
async function judgeProgram(
  asking: Asking,
  { program, draft }: Pick<Params<'schedule.check'>, 'program' | 'draft'>,
): Promise<Verdict> {
  const { call, principal } = asking;
  const owner = { principal, defaults: defaultsOf(asking) };
  const { refusal, rules } = await call.programs.check(call.session, { program, draft }, owner);
  if (refusal === undefined) return { allowed: true, rule: rules.join(', ') };
  const { code, message, data } = refusal.refusal;
  if (code !== 'denied') throw refusal.refusal;
  const { rule, where, limit, ask = '' } = data as Partial<Extract<Verdict, { allowed: false }>>;
  return { allowed: false, message, ask, ...present({ rule, where, limit }) };
}

function setOne(asking: Asking, params: Params<'pwm.set'>): Verdict {
  return setChannel(asking, 'pwm.set', params, pwmIntents['pwm.set'](params, defaultsOf(asking)));
}

const defaultsOf = ({ call }: Asking) => call.session.defaults;

function setChannel(
  asking: Asking,
  method: MethodName,
  { device, chip, channel }: ChannelReference,
  intent: Intent<PwmState>,
): Verdict {
  const { inventory } = asking.call.core;
  const units = inventory.resolveAll({ device, chip, channel });
  const access = mayAccess(asking, method, units);
  if (!access.allowed || units.length > 1) return access;
  return preview(asking, inventory.channel({ device, chip, channel }), intent);
}

function setOutput<State extends object>(
  asking: Asking,
  method: MethodName,
  unit: OutputUnit<State>,
  intent: Intent<State>,
): Verdict {
  const access = mayAccess(asking, method, [unit]);
  // How a device is now is no business of one who may not change it.
  return access.allowed ? preview(asking, unit, intent) : access;
}

function preview<State extends object>(
  { call, principal }: Asking,
  unit: OutputUnit<State>,
  intent: Intent<State>,
): Verdict {
  return call.gate.preview(principal, holdsLease(call, principal, unit), unit, intent).verdict;
}

const useNode = (asking: Asking, unit: NodeUnit, access: DeviceAccess, ask: () => Asked): Verdict =>
  useUnit(asking, unit, access, () => [ask()]);

/** What only a holder may do is not asked here: whoever may do it may take the lease. */
function usePort<Name extends PortMethod>(asking: Asking, method: Name, params: Params<Name>): Verdict {
  const unit = asking.call.core.inventory.device(params.device, SerialUnit, 'a serial port');
  const { access } = methods[method];
  return useUnit(asking, unit, access, () => askedBy(method, params, unit.entry, unit.isMidLine));
}

/** @param ask about each state that the unit may be in */
function useUnit({ call, principal }: Asking, unit: Unit, access: Access, ask: () => Asked[]): Verdict {
  const { authority, os } = call.core;
  const may = decide(authority.policy, { principal, device: unit.place.device, access });
  // What a profile has is no business of one who may not use it.
  if (!may.allowed) return may;
  const usage = unit instanceof SerialUnit ? unit.usage(os.nowNs()) : unit.changes.usage(os.nowNs());
  const holds = holdsLease(call, principal, unit);
  return refusedFirst(ask(), (asked) =>
    decide(authority.policy, { principal, device: unit.place.device, ...asked, usage, holdsLease: holds }),
  );
}

function mayAccess({ call, principal }: Asking, method: MethodName, units: readonly Unit[]): Verdict {
  const { access } = methods[method];
  const names = [...new Set(units.map(({ place }) => place.device))];
  return refusedFirst(names, (device) => decide(call.core.authority.policy, { principal, access, device }));
}

/** All must be allowed: the verdict on the first that is not, and nothing is asked about those after it; or else the last. */
function refusedFirst<Item>(items: readonly Item[], judgeOne: (item: Item) => Verdict): Verdict {
  let verdict: Verdict | undefined;
  for (const item of items) {
    verdict = judgeOne(item);
    if (!verdict.allowed) break;
  }
  return verdict as Verdict;
}

const holdsLease = ({ core }: Call, { uid }: Principal, unit: Unit): boolean =>
  core.leases.holding(unit).some(({ session }) => session.principal.uid === uid);

export function present<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
