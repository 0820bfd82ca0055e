/** Each command of the supply, as the User's Guide describes it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { commandTable } from '../../../sim/e3631a/commands.ts';
import { remote } from './bench.ts';

/** What is sent, line by line, and what the last line of it is answered. */
const answers: Readonly<Record<string, readonly (readonly [lines: string, answer: string])[]>> = {
  'says who it is': [
    ['*IDN?', 'HEWLETT-PACKARD,E3631A,0,2.1-5.0-1.0'],
    ['SYST:VERS?', '1995.0'],
    ['*TST?', '0'],
    ['CAL:COUN?', '6'],
    ['CAL:SEC:STAT?', '1'],
    ['CAL:STR?', '""'],
  ],
  'begins as after *RST': [
    ['APPL? P6V', '"0.000000,5.000000"'],
    ['APPL? P25V', '"0.000000,1.000000"'],
    ['APPL? N25V', '"0.000000,1.000000"'],
    ['INST?', 'P6V'],
    ['OUTP?', '0'],
    ['OUTP:TRAC?', '0'],
    ['INST:COUP?', 'NONE'],
    ['TRIG:SOUR?', 'BUS'],
    ['TRIG:DEL?', '+0.00000000E+00'],
    ['DISP?', '1'],
    ['DISP:TEXT?', '""'],
  ],
  'is set': [
    ['APPL P25V,7.4,0.5|APPL? P25V', '"7.400000,0.500000"'],
    ['APPL P25V, 7.400 , 0.5|SYST:ERR?', '-102,"Syntax error"'],
    ['APPL P25V,7.4,0.5|INST?', 'P25V'],
    ['APPL P25V,7.4|APPL?', '"7.400000,1.000000"'],
    ['APPL N25V|INST?', 'N25V'],
    ['APPL N25V,-10,0.8|APPL?', '"-10.000000,0.800000"'],
    ['APPL P6V,MAX,MAX|APPL?', '"6.180000,5.150000"'],
    ['APPL N25V,MAX,MIN|APPL?', '"-25.750000,0.000000"'],
    ['APPL P6V,MAX,MAX|APPL P6V,DEF,DEF|APPL?', '"0.000000,5.000000"'],
    ['INST P25V|VOLT 7.4|VOLT?', '+7.40000000E+00'],
    ['INST N25V|VOLT -0.05|VOLT?', '-5.00000000E-02'],
    ['INST P25V|CURR 500E-3|CURR?', '+5.00000000E-01'],
    ['INST P25V|VOLT 1.5V|VOLT?', '+1.50000000E+00'],
    ['INST P25V|VOLT 1.5 V|VOLT?', '+1.50000000E+00'],
    ['VOLT? MAX', '+6.18000000E+00'],
    ['VOLT? MIN', '+0.00000000E+00'],
    ['INST N25V|VOLT? MAX', '-2.57500000E+01'],
    ['CURR? MAX', '+5.15000000E+00'],
    ['INST:NSEL 3|INST?', 'N25V'],
    ['INST P25V|INST:NSEL?', '2'],
  ],
  'is switched': [
    ['OUTP ON|OUTP?', '1'],
    ['OUTP 1|OUTP OFF|OUTP?', '0'],
    ['OUTP:TRAC ON|OUTP:TRAC?', '1'],
    ['DISP OFF|DISP?', '0'],
    ['DISP OFF|SYST:LOC|SYST:REM|DISP?', '1'],
    [`DISP:TEXT 'A.B, "C" LONGER THAN IT IS'|DISP:TEXT?`, '"A.B, ""C"" LONGE"'],
    ['DISP:TEXT "HELLO"|DISP:TEXT:CLE|DISP:TEXT?', '""'],
  ],
  tracks: [
    ['APPL P25V,5|OUTP:TRAC ON|APPL? N25V', '"-5.000000,1.000000"'],
    ['OUTP:TRAC ON|APPL N25V,-3|APPL? P25V', '"3.000000,1.000000"'],
    ['OUTP:TRAC ON|APPL P25V,3,0.2|APPL? N25V', '"-3.000000,1.000000"'],
    ['OUTP:TRAC ON|OUTP:TRAC OFF|APPL P25V,3|APPL? N25V', '"0.000000,1.000000"'],
    ['OUTP:TRAC ON|APPL P6V,3|APPL? N25V', '"0.000000,1.000000"'],
    ['INST:COUP ALL|OUTP:TRAC ON|SYST:ERR?', '+801,"P25V and N25V coupled by trigger subsystem"'],
    ['INST:COUP P6V,P25V|OUTP:TRAC ON|SYST:ERR?', '+0,"No error"'],
    ['OUTP:TRAC ON|INST:COUP P25V,N25V|SYST:ERR?', '+800,"P25V and N25V coupled by track system"'],
    ['INST:COUP P25V,P6V|INST:COUP?', 'P6V,P25V'],
    ['INST:COUP ALL|INST:COUP?', 'ALL'],
    ['INST:COUP ALL|INST:COUP NONE|INST:COUP?', 'NONE'],
  ],
  'is triggered': [
    ['VOLT:TRIG 3|VOLT?', '+0.00000000E+00'],
    ['VOLT:TRIG 3|VOLT:TRIG?', '+3.00000000E+00'],
    ['CURR 2|CURR:TRIG?', '+2.00000000E+00'],
    ['VOLT:TRIG 3|CURR:TRIG 1|TRIG:SOUR IMM|INIT|APPL?', '"3.000000,1.000000"'],
    ['VOLT:TRIG 3|INIT|APPL?', '"0.000000,5.000000"'],
    ['VOLT:TRIG 3|INIT|*TRG|APPL?', '"3.000000,5.000000"'],
    ['*TRG|SYST:ERR?', '-211,"Trigger ignored"'],
    ['INIT|INIT|SYST:ERR?', '-213,"Init ignored"'],
    ['VOLT:TRIG 3|INST P25V|VOLT:TRIG 4|INST:COUP P6V,P25V|INIT|*TRG|APPL? P6V', '"3.000000,5.000000"'],
    ['TRIG:DEL 30 SEC|TRIG:DEL?', '+3.00000000E+01'],
    ['TRIG:DEL MAX|TRIG:DEL?', '+3.60000000E+03'],
    ['TRIG:SOUR IMMEDIATE|TRIG:SOUR?', 'IMM'],
  ],
  'is stored': [
    ['APPL P6V,3,1|*SAV 2|*RST|*RCL 2|APPL?', '"3.000000,1.000000"'],
    ['APPL P25V,3,1|OUTP ON|*SAV 1|*RST|*RCL 1|OUTP?', '1'],
    ['APPL P25V,3,1|OUTP:TRAC ON|*SAV 1|*RST|*RCL 1|APPL? N25V', '"-3.000000,1.000000"'],
    ['APPL P6V,3,1|*RCL 3|APPL? P6V', '"0.000000,5.000000"'],
    ['APPL P6V,3,1|OUTP ON|*RST|APPL? P6V', '"0.000000,5.000000"'],
    ['OUTP ON|*RST|OUTP?', '0'],
  ],
  reports: [
    ['*ESR?', '128'],
    ['*ESR?|*ESR?', '0'],
    ['*ESR?|VOLT 99|BAD|*ESR?', '48'],
    ['*ESR?|*OPC|*ESR?', '1'],
    ['*OPC?', '1'],
    ['*ESE 60|*ESE?', '60'],
    ['*CLS|*ESE 32|BAD|*STB?', '32'],
    ['*CLS|*ESE 32|*SRE 32|BAD|*STB?', '96'],
    ['*SRE 32|*SRE?', '32'],
    ['*PSC?', '1'],
    ['*PSC 0|*PSC?', '0'],
    ['OUTP?;*STB?', '0;16'],
    ['BAD|*CLS|SYST:ERR?', '+0,"No error"'],
    ['BAD|*RST|SYST:ERR?', '-113,"Undefined header"'],
    ['STAT:QUES:INST:ISUM1:COND?', '0'],
    ['OUTP ON|STAT:QUES:INST:ISUM1:COND?', '2'],
    ['OUTP ON|STAT:QUES:INST:ISUM3:COND?', '2'],
    ['OUTP ON|STAT:QUES:INST:ISUM2?', '2'],
    ['OUTP ON|STAT:QUES:INST:ISUM2?|STAT:QUES:INST:ISUM2?', '0'],
    ['STAT:QUES:INST:ISUM2:ENAB 3|STAT:QUES:INST:ISUM2:ENAB?', '3'],
    ['STAT:QUES:INST:ISUM2:ENAB 3|OUTP ON|STAT:QUES:INST?', '4'],
    ['STAT:QUES:INST:ISUM2:ENAB 3|STAT:QUES:INST:ENAB 14|OUTP ON|STAT:QUES?', '8192'],
    ['*CLS|STAT:QUES:INST:ISUM1:ENAB 3|STAT:QUES:INST:ENAB 14|STAT:QUES:ENAB 8192|OUTP ON|*STB?', '8'],
    ['STAT:QUES:ENAB 16|STAT:QUES:ENAB?', '16'],
    ['STAT:QUES:INST:ENAB 14|STAT:QUES:INST:ENAB?', '14'],
  ],
  'reads several commands of a line': [
    ['SOUR:VOLT 2;CURR 1|APPL?', '"2.000000,1.000000"'],
    ['VOLT 2;CURR 1|APPL?', '"2.000000,1.000000"'],
    ['INST P25V;:VOLT 2|APPL?', '"2.000000,1.000000"'],
    ['MEAS:VOLT?;CURR?', '+1.00000000E-03;+1.00000000E-03'],
    ['*CLS;*ESE 32;*OPC?', '1'],
    ['VOLT 1;*CLS;CURR 2|APPL?', '"1.000000,2.000000"'],
    [':OUTP ON;:OUTP?', '1'],
    ['OUTP?;;OUTP?;', '0;0'],
  ],
};

/** A line, and the error that it makes. */
const refused: readonly (readonly [line: string, error: number])[] = [
  ['OUTP:TRAC #ON', -101],
  ['$OUTP ON', -101],
  ['VOLT:LEV ,1', -102],
  ['VOLT: LEV 1', -102],
  ['VOLT :LEV 1', -102],
  ['TRIG:SOUR,BUS', -103],
  ['APPL P6V 1.0 1.0', -103],
  ['APPL P6V,1.0 1.0', -103],
  ['OUTP? 10', -108],
  ['OUTP ON,ON', -108],
  ['INST:COUP ALL,P6V', -108],
  ['APPL', -109],
  ['VOLT', -109],
  ['MEASUREVOLTAGE?', -112],
  ['TRIGG:DEL 3', -113],
  ['CURREN 1', -113],
  ['CUR 1', -113],
  ['SYST:ERR', -113],
  ['SYST:REM?', -113],
  ['INST P6V;SOUR:CURR MIN', -113],
  ['VOLT:TRIG 3;CURR:TRIG 1', -113],
  ['STAT:QUES:INST:ISUM4?', -114],
  ['VOLT 1.2.3', -121],
  ['VOLT 1E40000', -123],
  [`VOLT 0.${'1'.repeat(256)}`, 521],
  ['DISP:TEXT 123', -128],
  ['INST 1', -128],
  ['TRIG:DEL 0.5 SECS', -131],
  ['VOLT 1 A', -131],
  ['STAT:QUES:ENAB 18 SEC', -138],
  ['DISP:TEXT ON', -148],
  ['VOLT ABC', -148],
  ['VOLT DEF', -148],
  ["DISP:TEXT 'ON", -151],
  ["TRIG:DEL 'zero'", -158],
  ['TRIG:DEL -3', -222],
  ['VOLT 6.19', -222],
  ['VOLT -0.01', -222],
  ['CURR 5.16', -222],
  ['APPL P25V,25.76', -222],
  ['APPL P25V,1,1.04', -222],
  ['APPL N25V,5', -222],
  ['APPL N25V,-25.76', -222],
  ['INST:NSEL 4', -222],
  ['*SAV 4', -222],
  ['*ESE 256', -222],
  ['DISP XYZ', -224],
  ['INST P7V', -224],
  ['*IDN?;:SYST:VERS?', -440],
  ['CAL:VOLT 3', 702],
  ["CAL:STR 'OURS'", 702],
  [`CAL:STR '${'x'.repeat(41)}'`, -223],
  ['CAL:SEC:STAT OFF,WRONG', 703],
];

describe('the supply', () => {
  for (const [what, cases] of Object.entries(answers))
    describe(what, () => {
      for (const [lines, answer] of cases)
        it(`${lines} → ${answer}`, () => {
          const { ask } = remote();
          const said = lines.split('|').map(ask);
          assert.equal(said.at(-1), answer);
        });
    });

  it('refuses', () => {
    for (const [line, error] of refused) {
      const { ask, errors, supply } = remote();
      const before = supply.setting('P25V');
      ask(line);
      assert.deepEqual(errors(), [error], line);
      assert.deepEqual(supply.setting('P25V'), before, line);
    }
  });

  it('drops the rest of a line after an error of the command, not after one of its execution', () => {
    const { ask, errors } = remote();
    assert.equal(ask('VOLT 99;VOLT?'), '+0.00000000E+00');
    assert.equal(ask('OUTP?;BAD;:OUTP ON'), '0');
    assert.equal(ask('OUTP?'), '0');
    assert.deepEqual(errors(), [-222, -113]);
  });

  it('waits for a trigger where it is told to', async () => {
    const { ask, clock, supply } = remote();
    for (const line of ['VOLT:TRIG 3', 'TRIG:DEL 2', 'INIT', '*TRG']) ask(line);
    assert.equal(ask('VOLT?;*WAI;VOLT?'), '');
    await clock.advance(1999);
    assert.equal(supply.setting('P6V').volts, 0);
    await clock.advance(1);
    assert.equal(supply.journal.replies.at(-1)?.text, '+0.00000000E+00;+3.00000000E+00');
  });

  it('has no two commands of one header', () => {
    const names = commandTable.map(({ header }) => JSON.stringify([header.keywords, header.isQuery]));
    assert.equal(new Set(names).size, names.length);
  });
});

describe('under local control', () => {
  it('says who and how it is, and does nothing else', async () => {
    const { ask, errors } = remote();
    ask('SYST:LOC');
    for (const line of ['*IDN?', 'SYST:VERS?', 'SYST:ERR?', '*ESR?', '*STB?', '*OPC?', 'STAT:QUES:INST:ISUM1:COND?'])
      assert.notEqual(ask(line), '', line);
    assert.deepEqual(errors(), []);
    for (const line of ['OUTP ON', 'VOLT 1', 'APPL P25V,1,1', 'APPL? P25V', 'OUTP?', 'MEAS?', '*RST']) {
      assert.equal(ask(line), '', line);
      assert.deepEqual(errors(), [550], line);
    }
    ask('SYST:RWL');
    assert.equal(ask('OUTP?'), '0');
  });
});
