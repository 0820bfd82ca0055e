import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Refusal } from '../../../contract/errors.ts';
import { ErrorLog, type ReportedError } from '../../../drivers/e3631a/error-log.ts';
import { startUp } from '../../../drivers/e3631a/start-up.ts';
import type { Line } from '../scripted-channel.ts';
import { talk } from './talk.ts';

const CLEAR: Line = ['\x03'];
const IDN: Line = ['*IDN?\n', 'HEWLETT-PACKARD,E3631A,0,2.1-5.0-1.0\r\n'];
const NO_ERROR: Line = ['SYST:ERR?\n', '+0,"No error"\r\n'];
const FIRST: readonly Line[] = [CLEAR, ['SYST:VERS?\n', '1995.0\r\n'], ['SYST:REM\n'], IDN];
const SETTINGS: readonly Line[] = [
  ['OUTP?\n', '1\r\n'],
  ['OUTP:TRAC?\n', '0\r\n'],
  ['APPL? P6V\n', '"0.000000,5.000000"\r\n'],
  ['APPL? P25V\n', '"7.400000,0.500000"\r\n'],
  ['APPL? N25V\n', '"-7.400000,1.000000"\r\n'],
];
const EVENTS: Line = ['*ESR?\n', '128\r\n'];

function start(script: readonly Line[], options: { hasLines?: boolean; dsr?: boolean } = {}) {
  const conversation = talk(script, options);
  conversation.channel.modem.dsr = options.dsr ?? true;
  const told: ReportedError[] = [];
  const errors = new ErrorLog((error) => told.push(error));
  return { ...conversation, told, started: startUp(conversation.dialogue, errors) };
}

describe('the start-up dialogue', () => {
  it('finds out what it is and what it is set to, and changes nothing that is put out', async () => {
    const { started, channel } = start([...FIRST, ...SETTINGS, NO_ERROR, EVENTS]);
    assert.deepEqual(await started, {
      scpiVersion: '1995.0',
      identity: { manufacturer: 'HEWLETT-PACKARD', model: 'E3631A', serial: '0', firmware: '2.1-5.0-1.0' },
      settings: {
        on: true,
        tracking: false,
        outputs: {
          P6V: { volts: 0, amps: 5 },
          P25V: { volts: 7.4, amps: 0.5 },
          N25V: { volts: -7.4, amps: 1 },
        },
      },
      hasDsr: true,
    });
    channel.finish();
  });
  it('takes errors of before as nobody’s', async () => {
    const { started, told, channel } = start([
      ...FIRST,
      ...SETTINGS,
      ['SYST:ERR?\n', '-113,"Undefined header"\r\n'],
      ['SYST:ERR?\n', '-222,"Data out of range"\r\n'],
      NO_ERROR,
      EVENTS,
    ]);
    await started;
    assert.deepEqual(told, [
      { code: -113, message: 'Undefined header', command: '' },
      { code: -222, message: 'Data out of range', command: '' },
    ]);
    channel.finish();
  });
  it('goes on without DSR where the cable has none, if the supply answers', async () => {
    const { started, channel } = start([...FIRST, ...SETTINGS, NO_ERROR, EVENTS], { hasLines: true, dsr: false });
    assert.equal((await started).hasDsr, false);
    channel.finish();
  });
});

describe('what cannot be started', () => {
  const silence = (query: string): Line[] => [[query], CLEAR, [query], CLEAR, [query]];
  const rejects = async (script: readonly Line[], code: string, message: RegExp) => {
    const { started, channel } = start(script);
    await assert.rejects(
      started,
      (error) => error instanceof Refusal && error.code === code && message.test(error.message),
    );
    channel.finish();
  };

  it('a supply that is off', () =>
    rejects([CLEAR, ...silence('SYST:VERS?\n')], 'timeout', /does not answer 'SYST:VERS\?': nothing came/));
  it('something that speaks another language, or at another speed', () => {
    const garbage: Line = ['SYST:VERS?\n', '\x80\xf8\x00\x80\r\n'];
    return rejects([CLEAR, garbage, CLEAR, garbage, CLEAR, garbage], 'timeout', /'\\x80\\xf8\\x00\\x80' is no answer/);
  });
  it('something that says back what it hears', () => {
    const echo: Line = ['SYST:VERS?\n', 'SYST:VERS?\r\n'];
    return rejects([CLEAR, echo, CLEAR, echo, CLEAR, echo], 'timeout', /'SYST:VERS\?' is no answer/);
  });
  it('another instrument', () =>
    rejects(
      [...FIRST.slice(0, 3), ['*IDN?\n', 'HEWLETT-PACKARD,34401A,0,10-5-2\r\n']],
      'device',
      /no E3631A: it says that it is a HEWLETT-PACKARD 34401A/,
    ));
  it('one that falls silent at any of the questions', async () => {
    const whole: Line[] = [...FIRST, ...SETTINGS, NO_ERROR, EVENTS];
    for (const [at, [sent, reply]] of whole.entries()) {
      if (reply === undefined) continue;
      // After a command a clear would take it back: then it is only asked again.
      const isAfterCommand = whole[at - 1]?.[0] === 'SYST:REM\n';
      // From when it is known to be a supply it may have been switched off and on.
      const remote: Line[] = at > FIRST.length - 1 ? [['SYST:REM\n']] : [];
      const tries: Line[] = isAfterCommand
        ? [[sent], [sent], [sent]]
        : [...silence(sent).slice(0, -1), ...remote, [sent]];
      await rejects([...whole.slice(0, at), ...tries], 'timeout', /does not answer/);
    }
  });
});
