import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ErrorLog, isOfTheLine, type ReportedError } from '../../../drivers/e3631a/error-log.ts';
import type { Line } from '../scripted-channel.ts';
import { talk } from './talk.ts';

const UNDEFINED: Line = ['SYST:ERR?\n', '-113,"Undefined header"\r\n'];
const OUT_OF_RANGE: Line = ['SYST:ERR?\n', '-222,"Data out of range"\r\n'];
const NO_ERROR: Line = ['SYST:ERR?\n', '+0,"No error"\r\n'];

function log(script: readonly Line[]) {
  const told: ReportedError[] = [];
  return { ...talk(script), told, errors: new ErrorLog((error) => told.push(error)) };
}

describe('the error queue', () => {
  it('is not asked for where the events say that it is empty', async () => {
    const { errors, dialogue, channel } = log([['*ESR?\n', '0\r\n']]);
    errors.suspect('OUTP ON');
    assert.ok(errors.isDue);
    assert.deepEqual(await errors.look(dialogue), { errors: [], poweredOn: false });
    assert.ok(!errors.isDue);
    channel.finish();
  });
  it('is emptied, and laid to the last command', async () => {
    const { errors, dialogue, channel, told } = log([['*ESR?\n', '48\r\n'], UNDEFINED, OUT_OF_RANGE, NO_ERROR]);
    errors.suspect('VOLT 99');
    const found = await errors.look(dialogue);
    const expected = [
      { code: -113, message: 'Undefined header', command: 'VOLT 99' },
      { code: -222, message: 'Data out of range', command: 'VOLT 99' },
    ];
    assert.deepEqual(found.errors, expected);
    assert.deepEqual(told, expected);
    channel.finish();
  });
  it('keeps what nobody has asked for, once', async () => {
    const { errors, dialogue } = log([UNDEFINED, NO_ERROR, OUT_OF_RANGE, NO_ERROR]);
    await errors.drain(dialogue);
    await errors.drain(dialogue);
    assert.deepEqual(
      errors.take().map(({ code, command }) => [code, command]),
      [
        [-113, ''],
        [-222, ''],
      ],
    );
    assert.deepEqual(errors.take(), []);
  });
  it('that never ends is left', async () => {
    const { errors, dialogue } = log(Array<Line>(24).fill(UNDEFINED));
    assert.equal((await errors.drain(dialogue)).length, 24);
  });
  it('tells of a supply that was switched on', async () => {
    const { errors, dialogue } = log([['*ESR?\n', '128\r\n']]);
    assert.equal((await errors.look(dialogue)).poweredOn, true);
  });
});

it('errors of syntax and of the receiver are of the line: we write none', () => {
  for (const code of [-101, -113, -199, 511, 513, 521]) assert.ok(isOfTheLine({ code, message: '' }), String(code));
  for (const code of [-200, -222, -350, -410, 550, 801, 0])
    assert.ok(!isOfTheLine({ code, message: '' }), String(code));
});
