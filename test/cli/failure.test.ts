import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeFailure } from '../../cli/failure.ts';
import { UsageError } from '../../cli/usage.ts';
import { Refusal, type RefusalCode, refusals } from '../../contract/errors.ts';

describe('a failure', () => {
  it("has the exit status of its code in the contract's table", () => {
    for (const code of Object.keys(refusals) as RefusalCode[])
      assert.equal(describeFailure(new Refusal(code, 'no')).status, refusals[code].exit);
    assert.equal(describeFailure(new UsageError('no')).status, 2);
    assert.equal(describeFailure(new TypeError('ours')).status, 1);
    assert.equal(describeFailure('thrown text').status, 1);
  });
  it('says what to ask for on a second line', () => {
    const refusal = new Refusal('denied', 'high ratio 0.95 is above 0.8 (rule bench-fan, policy.json:14)', {
      ask: 'a change of highRatio in rule bench-fan',
      rule: 'bench-fan',
    });
    const { text, json } = describeFailure(refusal);
    assert.equal(
      text,
      'postern: denied: high ratio 0.95 is above 0.8 (rule bench-fan, policy.json:14)\n  ask: a change of highRatio in rule bench-fan',
    );
    assert.deepEqual(json, {
      error: { code: 'denied', message: refusal.message, data: { ask: refusal.data.ask, rule: 'bench-fan' } },
    });
  });
  it('hints at what helps', () => {
    assert.match(describeFailure(new Refusal('unreachable', 'no')).text, /\n {2}hint: 'postern doctor'/);
    assert.match(describeFailure(new Refusal('busy', 'no')).text, /\n {2}hint: 'postern leases'/);
    assert.equal(describeFailure(new Refusal('busy', 'no', { method: 'ramp' })).text, 'postern: busy: no');
    assert.match(
      describeFailure(new Refusal('not_found', 'no', { didYouMean: ['fan', 'fans'] })).text,
      /\n {2}hint: did you mean 'fan' or 'fans'\?$/,
    );
    const wrong = (allowed: unknown) =>
      describeFailure(new Refusal('invalid', 'no', { value: 'hartbeat', allowed })).text;
    assert.match(wrong(['none', 'heartbeat']), /\n {2}hint: did you mean 'heartbeat'\?$/);
    for (const allowed of [['none'], [0, 1], undefined]) assert.equal(wrong(allowed), 'postern: invalid: no');
    assert.equal(describeFailure(new Refusal('not_found', 'no')).text, 'postern: not_found: no');
    assert.match(describeFailure(new UsageError('no', 'yes')).text, /\n {2}hint: yes$/);
  });
  it('cannot write to the terminal what it likes', () => {
    const { text } = describeFailure(new Refusal('denied', 'a\x1b[2J', { ask: '\x1b]0;x\x07' }));
    assert.ok(!text.includes('\x1b') && !text.includes('\x07'));
  });
});
