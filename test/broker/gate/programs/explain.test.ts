/** `policy.explain` says of a program what its run would be told, and starts nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../../../../contract/errors.ts';
import type { Program } from '../../../../contract/schedule/program.ts';
import { TestBroker } from '../../harness.ts';
import { alice, olga } from '../../people.ts';
import { policyWith } from './setting.ts';

const fade = (to: number): Program => ({ events: [{ fade: { device: 'fan', from: 0, to, seconds: 1 } }] });

test('of a program, for oneself and by an administrator for others', async () => {
  await using broker = await TestBroker.start({ policy: policyWith({ fan: { highRatio: [0, 0.8] } }) });
  const [postern, admin] = [await broker.connect(alice), await broker.connect(olga)];
  const ask = (client: typeof postern, program: Program, user?: string) =>
    client.call('policy.explain', { method: 'schedule.run', params: { program }, ...(user && { user }) });
  const told = await ask(postern, fade(1));
  const { problems } = await postern.call('schedule.check', { program: fade(1) });
  const { message, rule, where, limit, ask: how } = problems[0] ?? {};
  assert.deepEqual(told, { allowed: false, message, rule, where, limit, ask: how });
  assert.deepEqual(await ask(postern, fade(0.5)), {
    allowed: true,
    rule: 'bench-fan',
    message: 'alice may: rule bench-fan',
  });
  assert.deepEqual(await ask(admin, fade(1), 'alice'), told);
  const victor = await ask(admin, fade(0.5), 'victor');
  assert.match(victor.message, /^event 1 .*no rule allows victor .* to write fan/);
  await assert.rejects(
    ask(postern, { events: [{ pwm: { device: 'servo', pulseUs: 9000 } }] }),
    (error) => error instanceof Refusal && error.code === 'invalid' && /^event 1 /.test(error.message),
  );
  assert.deepEqual(broker.board.kernel.writes, []);
  assert.deepEqual((await postern.call('schedule.list', { ended: true })).programs, []);
});
