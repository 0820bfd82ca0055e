/**
 * The methods under their own names. Their types are held by the type checker: each `holds` below is an error of `tsc` when it
 * is not so. What runs checks the names.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type {
  CallOptions,
  Lease,
  Postern,
  PwmState,
  Run,
  ScheduleClient,
  Subscription,
  TopicValue,
} from '../../client/main.ts';
import { methodNames, type Params, type Result } from '../../contract/methods.ts';
import { MemoryBroker } from './memory-broker.ts';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Arguments<Method extends (...args: never[]) => unknown> = Required<Parameters<Method>>;
type Optional<Method extends (...args: never[]) => unknown> = [] extends Parameters<Method> ? true : false;

const holds = <_Fact extends true>(): void => {};

holds<Equal<Arguments<Postern['pwm']['set']>, [Params<'pwm.set'>, CallOptions]>>();
holds<Equal<ReturnType<Postern['pwm']['set']>, Promise<Result<'pwm.set'>>>>();
holds<Equal<Awaited<ReturnType<Postern['pwm']['get']>>['state'], PwmState | null>>();
holds<Equal<Params<'pwm.set'>['dutyNs'], number | undefined>>();

// No parameters needed: none asked for. One needed: all asked for.
holds<Optional<Postern['whoami']>>();
holds<Optional<Postern['pwm']['frequency']>>();
holds<Equal<Optional<Postern['devices']['reset']>, false>>();
holds<Equal<Optional<Postern['pwm']['setMany']>, false>>();

// Exactly the table's names, at both levels, and the lease that is a function and a name.
holds<Equal<keyof Postern['audit'], 'tail' | 'own'>>();
holds<Equal<keyof Postern['devices'], 'list' | 'reset'>>();
holds<Equal<ReturnType<Postern['lease']>, Promise<Lease>>>();
holds<Equal<Awaited<ReturnType<Postern['lease']['list']>>, Result<'lease.list'>>>();

// One name whose methods are the client's own; the contract's travel by `call`.
holds<Equal<Postern['schedule'], ScheduleClient>>();
holds<Equal<ReturnType<Postern['schedule']['run']>, Promise<Run>>>();

/** What inference makes of calls and subscriptions. Never run. */
export async function inferred(postern: Postern): Promise<void> {
  const rate = await postern.call('pwm.frequency', { frequencyHz: 5000 });
  holds<Equal<typeof rate, Result<'pwm.frequency'>>>();
  const subscription = await postern.subscribe('pwm.state');
  holds<Equal<typeof subscription, Subscription<'pwm.state'>>>();
  for await (const { value } of subscription) holds<Equal<typeof value, TopicValue<'pwm.state'>>>();
}

it('every method of the contract travels under its own name, but for those of programs', async () => {
  const { postern, peer } = await new MemoryBroker().connect();
  for (const name of methodNames) {
    if (name.startsWith('schedule.')) continue;
    const method = name.split('.').reduce<unknown>((node, word) => Reflect.get(Object(node), word), postern);
    assert.ok(typeof method === 'function', name);
    const call: unknown = Reflect.apply(method, undefined, [{ of: name }]);
    await peer.answer(name, { of: name }, `answer to ${name}`);
    assert.equal(await call, `answer to ${name}`);
  }
  const listed = postern.call('schedule.list', { ended: true });
  await peer.answer('schedule.list', { ended: true }, { programs: [] });
  assert.deepEqual(await listed, { programs: [] });
  await postern.close();
});
