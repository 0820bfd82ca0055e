import type { Principal } from '../../contract/access.ts';
import type { MethodName, Params } from '../../contract/methods.ts';
import type { Policy } from '../../contract/policy/compile.ts';
import { decide, type Verdict } from '../../contract/policy/decide.ts';
import type { SerialEntry } from '../../contract/policy/entries.ts';
import { initialDefaults } from '../../contract/pwm/servo.ts';
import { compileProgram } from '../../contract/schedule/compile.ts';
import { distinctSetPoints, eventName } from '../../contract/schedule/distinct.ts';
import { type ProgramProblem, parseProgram } from '../../contract/schedule/program.ts';
import { pwmStateOf } from '../../contract/schedule/pwm-state.ts';
import { type Action, bytesOf } from '../../contract/schedule/set-points.ts';
import type { Table } from '../../contract/schedule/table.ts';
import { UsageError } from '../usage.ts';
import { type Asked, askedOfPort, makers, type Place } from './asked.ts';
import { placeOf, refusing } from './place.ts';

const programMethods: readonly MethodName[] = ['schedule.check', 'schedule.run', 'schedule.replace'];
export const isProgramMethod = (method: MethodName): boolean => programMethods.includes(method);

/**
 * What a policy file says about each set-point of a program, without a broker. How often and how fast is not asked: that takes the state of
 * outputs, and what was done to them lately.
 * @throws UsageError if the program itself is wrong
 */
export function explainProgram(
  policy: Policy,
  principal: Principal,
  { program, draft }: Params<'schedule.check'>,
  previous: unknown,
): Verdict {
  if (draft !== undefined) throw new UsageError('without a broker there are no drafts', 'give the whole program');
  if (previous !== undefined) throw new UsageError('a program has many devices: --previous is for calls of one');
  const table = compiled(program);
  const rules = new Set<string>();
  for (const { action, event } of distinctSetPoints(table)) {
    const name = eventName(table, event);
    const place = placeOf(policy, methodsOf[action.kind], action, undefined);
    for (const asked of refusing(name, () => askedOf(action, place))) {
      const verdict = decide(policy, { principal, device: place.device, ...asked, holdsLease: true });
      if (!verdict.allowed) return { ...verdict, message: `${name}: ${verdict.message}` };
      rules.add(verdict.rule);
    }
  }
  return { allowed: true, rule: [...rules].join(', ') };
}

function compiled(source: unknown): Table {
  const { program, problems } = parseProgram(source);
  if (program === undefined) throw wrong(problems);
  const { table, problems: tooLong } = compileProgram(program);
  if (table === undefined) throw wrong(tooLong);
  return table;
}

function wrong([first]: readonly ProgramProblem[]): UsageError {
  const { path = '', message = '' } = first ?? {};
  return new UsageError(`program${path === '' ? '' : `.${path}`}: ${message}`);
}

/** The calls that set-points stand for. */
const methodsOf = {
  pwm: 'pwm.set',
  gpio: 'gpio.set',
  serial: 'serial.transact',
  ioctl: 'ioctl.call',
  instrument: 'instrument.call',
} as const satisfies Record<Action['kind'], MethodName>;

function askedOf(action: Action, place: Place): readonly Asked[] {
  if (action.kind === 'pwm') {
    const { pwm } = place.assumed;
    const states = [pwmStateOf(action, pwm, initialDefaults)];
    return [{ access: 'write', effect: { kind: 'pwm', previous: pwm, states } }];
  }
  if (action.kind === 'serial') {
    const { device, until } = action;
    const end = until === undefined ? {} : { until: {} };
    return askedOfPort('serial.transact', { device, bytes: bytesOf(action), ...end }, place as Place<SerialEntry>);
  }
  return [makers[methodsOf[action.kind]]?.ask(action, place) ?? []].flat();
}
