import { Refusal } from '../../contract/errors.ts';
import type { pwmMethods } from '../../contract/methods/pwm.ts';
import { accessOn } from '../../contract/policy/decide.ts';
import { pwmIntents, servoPulse } from '../../contract/pwm/intents.ts';
import { servoTimingProblem } from '../../contract/pwm/servo.ts';
import { frequencyHz, highRatio, type PwmState } from '../../contract/pwm/waveform.ts';
import { permit } from '../gate/permission.ts';
import type { PwmChip } from '../hardware/pwm/backend.ts';
import { PwmUnit } from '../units/pwm-unit.ts';
import { brokerVersion } from '../version.ts';
import type { Call, Handlers } from './handler.ts';

export const pwmHandlers: Handlers<keyof typeof pwmMethods> = {
  'pwm.info': (call) => {
    call.refresh();
    const { session } = call;
    return {
      version: brokerVersion,
      defaults: { frequencyHz: session.defaults.frequencyHz, servo: { ...session.defaults.servo } },
      chips: visibleChips(call).map(([chip]) => ({ ...describeChip(chip), channels: chip.info.channels })),
    };
  },

  'pwm.states': (call) => {
    call.refresh();
    const chips = visibleChips(call).map(([chip, units]) => ({
      ...describeChip(chip),
      channels: units.map((unit) => withStateOrProblem(call, unit)),
    }));
    return { chips };
  },

  'pwm.open': async (call, reference) => {
    const unit = find(call, reference);
    await call.gate.open(call.session, unit, call.method);
    return withState(unit, call.gate.keeper.outputs.peek(unit));
  },

  'pwm.close': async (call, reference) => {
    const unit = find(call, reference);
    return { ...unit.place, stillRunning: await call.gate.close(call.session, unit, call.method) };
  },

  'pwm.get': (call, reference) => {
    const unit = find(call, reference);
    return withState(unit, call.gate.read(call.session, unit, call.method));
  },

  'pwm.set': (call, { device, chip, channel, ...fields }) =>
    change(call, { device, chip, channel }, pwmIntents['pwm.set'](fields, call.session.defaults)),

  'pwm.setMany': async (call, { sets }) => {
    const changes = sets.map(({ device, chip, channel, ...fields }, index) => {
      const unit = find(call, { device, chip, channel });
      return { unit, index, intent: pwmIntents['pwm.set'](fields, call.session.defaults) };
    });
    for (const { unit, index } of changes)
      if (changes.findIndex((other) => other.unit === unit) !== index)
        throw new Refusal('invalid', `${unit.name} is named twice`, { path: `sets[${index}]`, value: unit.name });
    const states = await call.gate.changeAll(call.session, changes, call.method);
    return { channels: changes.map(({ unit }, index) => ({ ...unit.place, state: states[index] as PwmState })) };
  },

  'pwm.plan': ({ session, core, gate, method }, { device, chip, channel, ...fields }) => {
    const unit = core.inventory.channel({ device, chip, channel });
    permit(core, session, 'read', unit.place.device, method);
    const holds = core.leases.holding(unit).some((lease) => lease.session === session);
    const { plan, verdict } = gate.preview(
      session.principal,
      holds,
      unit,
      pwmIntents['pwm.set'](fields, session.defaults),
    );
    return {
      ...unit.place,
      previous: plan.previous,
      requested: plan.requested,
      result: plan.result,
      roundingKnown: plan.roundingKnown,
      steps: plan.steps.map((step) => step.describe),
      allowed: verdict.allowed,
      ...(verdict.allowed ? {} : { reason: verdict.message }),
    };
  },

  'pwm.ratio': (call, { ratio, ...reference }) =>
    change(call, reference, pwmIntents['pwm.ratio']({ ratio }, call.session.defaults)),

  'pwm.readRatio': (call, reference) => {
    const unit = find(call, reference);
    const state = call.gate.read(call.session, unit, call.method);
    if (state === null)
      throw new Refusal('unavailable', `${unit.name} is not open: open it first`, { device: unit.name });
    return { ...unit.place, ratio: thousandths(highRatio(state)), frequencyHz: thousandths(frequencyHz(state)) };
  },

  'pwm.frequency': ({ session }, { frequencyHz: hz }) => {
    if (hz !== undefined) session.defaults.frequencyHz = hz;
    return { frequencyHz: session.defaults.frequencyHz };
  },

  'pwm.servo': async (call, { device, chip, channel, ...position }) => {
    const pulseNs = servoPulse(position, call.session.defaults.servo);
    const intent = pwmIntents['pwm.servo'](position, call.session.defaults);
    return { ...(await change(call, { device, chip, channel }, intent)), pulseUs: pulseNs / 1000 };
  },

  'pwm.servoTiming': ({ session }, { minMs, maxMs, intervalMs }) => {
    const now = session.defaults.servo;
    const timing = { minMs: minMs ?? now.minMs, maxMs: maxMs ?? now.maxMs, intervalMs: intervalMs ?? now.intervalMs };
    const problem = servoTimingProblem(timing);
    if (problem !== undefined) throw new Refusal('invalid', problem, { path: 'minMs', value: timing });
    session.defaults.servo = timing;
    return timing;
  },

  'pwm.disable': (call, reference) =>
    change(call, reference, pwmIntents['pwm.disable'](reference, call.session.defaults)),
};

type Reference = Parameters<Call['core']['inventory']['channel']>[0];

/** A channel that is not known yet may have been plugged in since the last look. */
function find({ core, refresh }: Call, reference: Reference): PwmUnit {
  try {
    const unit = core.inventory.channel(reference);
    if (unit.chip !== undefined) return unit;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'invalid') throw error;
  }
  refresh();
  return core.inventory.channel(reference);
}

function change(
  call: Call,
  reference: Reference,
  intent: (previous: PwmState) => PwmState,
): ReturnType<Handlers<'pwm.set'>['pwm.set']> {
  const unit = find(call, reference);
  const state = call.gate.change(call.session, { unit, intent }, call.method);
  const result = (settled: PwmState) => ({ ...unit.place, state: settled });
  return state instanceof Promise ? state.then(result) : result(state);
}

function visibleChips({ core, session }: Call): [PwmChip, PwmUnit[]][] {
  const { policy } = core.authority;
  const visible = new Set(
    core.inventory.devices.filter((device) => accessOn(policy, session.principal, device).includes('read')),
  );
  return core.inventory.chips
    .map((chip): [PwmChip, PwmUnit[]] => [
      chip,
      core.inventory.units
        .filter((unit): unit is PwmUnit => unit instanceof PwmUnit && unit.chip === chip)
        .filter((unit) => visible.has(unit.place.device))
        .sort((a, b) => a.place.channel - b.place.channel),
    ])
    .filter(([, units]) => units.length > 0);
}

function describeChip({ info: { number, path, devicePath, driver, backend } }: PwmChip) {
  return { chip: number, path, devicePath, driver, backend };
}

function withState(unit: PwmUnit, state: PwmState | null) {
  return { ...unit.place, path: unit.plugged.path, state };
}

/** For lists: a channel that does not answer hides no other. */
function withStateOrProblem({ gate }: Call, unit: PwmUnit) {
  try {
    return withState(unit, gate.keeper.outputs.peek(unit));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ...withState(unit, null), problem: error.message };
  }
}

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;
