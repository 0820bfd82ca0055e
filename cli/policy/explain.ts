import type { Principal } from '../../contract/access.ts';
import { isMethodName, type MethodName, methods, type Params } from '../../contract/methods.ts';
import type { Policy } from '../../contract/policy/compile.ts';
import { decide, type Verdict } from '../../contract/policy/decide.ts';
import { eventsAsked } from '../../contract/policy/effects-of.ts';
import type { SerialEntry } from '../../contract/policy/entries.ts';
import { receiveAsked } from '../../contract/serial/asked.ts';
import { isPortMethod } from '../../contract/serial/asked-by.ts';
import type { TopicName } from '../../contract/topics.ts';
import { UsageError } from '../usage.ts';
import { type Asked, askedOfPort, makers, type Place, profileOf } from './asked.ts';
import { didYouMean } from './device-of.ts';
import { explainProgram, isProgramMethod } from './explain-program.ts';
import { checkParams } from './params.ts';
import { placeOf, refusing } from './place.ts';

/**
 * What a policy file says about a call, without a broker.
 * @param previous a state of the device to assume, as JSON has it; undefined: never used
 * @throws UsageError if the call itself is wrong
 */
export function explainOffline(
  policy: Policy,
  principal: Principal,
  method: string,
  params: Record<string, unknown>,
  previous: unknown,
): Verdict {
  if (!isMethodName(method))
    throw new UsageError(`there is no method '${method}'`, didYouMean(method, Object.keys(methods)));
  checkParams(method, params);
  if (isProgramMethod(method)) return explainProgram(policy, principal, params as Params<'schedule.check'>, previous);
  const questions = questionsOf(policy, method, params, previous);
  const verdicts = questions.map((question) => decide(policy, { principal, ...question }));
  return verdicts.find(({ allowed }) => !allowed) ?? (verdicts.at(-1) as Verdict);
}

/** What is asked of the policy, device by device; of what concerns none, one question. */
function questionsOf(
  policy: Policy,
  method: MethodName,
  params: Record<string, unknown>,
  previous: unknown,
): (Asked & { device?: string })[] {
  const { access, target } = methods[method];
  const ask = (name: MethodName, change: object) => {
    const place = placeOf(policy, name, change, previous);
    return asked(name, change, place).map((question) => ({ device: place.device, ...question }));
  };
  if (access === 'admin') return [{ access }];
  if (method === 'pwm.setMany')
    return (params as Params<'pwm.setMany'>).sets.flatMap((change) => ask('pwm.set', change));
  if (method === 'topic.subscribe') {
    const { topic, devices = [] } = params as Params<'topic.subscribe'>;
    const questions = devices.map((device) => {
      const place = placeOf(policy, method, { device }, previous);
      return { device: place.device, ...(hearing[topic]?.(method, place) ?? { access }) };
    });
    return questions.length === 0 ? [{ access }] : questions;
  }
  return target === 'none' ? [{ access }] : ask(method, params);
}

/** The topics whose permission is more than that of reading. */
const hearing: { readonly [Name in TopicName]?: (method: MethodName, place: Place) => Asked } = {
  'input.events': eventsOf,
  'serial.bytes': (_method, { entry }) => (entry.kind === 'serial' ? receiveAsked() : { access: 'read' }),
};

function eventsOf(method: MethodName, { entry, ...place }: Place): Asked {
  if (entry.kind !== 'ioctl') return { access: 'read' };
  return refusing(method, () => eventsAsked(profileOf({ ...place, entry }), place.assumed.node));
}

function asked(method: MethodName, change: object, place: Place): readonly Asked[] {
  if (isPortMethod(method)) return askedOfPort(method, change as Params<typeof method>, place as Place<SerialEntry>);
  const maker = makers[method];
  if (maker === undefined) return [{ access: methods[method].access }];
  return [refusing(method, () => maker.ask(change, place))].flat();
}
