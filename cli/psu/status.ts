import type { Psu, PsuReading, PsuState } from '../../client/psu.ts';
import { outputNames } from '../../drivers/e3631a/outputs.ts';
import { escapeText } from '../text/escape.ts';
import { table } from '../text/table.ts';
import { workVerb } from '../work-verb.ts';
import { ampsText, voltsText } from './numbers.ts';
import { devicesAndOutputs } from './output-words.ts';
import { protectionText } from './protect.ts';
import { ALL, chooseSupplies, suppliesVerb, withEach } from './supplies.ts';

interface Status extends PsuState {
  readings: PsuReading[];
}

async function statusOf(psu: Psu): Promise<Status> {
  // Measured first: the state is then that of a driver which has just answered.
  const readings = await Promise.all(outputNames.map((output) => psu.measure(output)));
  return { ...(await psu.state()), readings };
}

export function statusText(device: string, status: Status): string {
  const { on, tracking, remote, protections, worstReactionMs, readings } = status;
  const words = [
    on ? 'on' : 'off',
    tracking ? 'N25V follows P25V' : '',
    remote ? 'front panel locked' : '',
    Object.values(protections).some((each) => protectionText(each) !== '')
      ? `goes off within ${worstReactionMs} ms where it is protected`
      : '',
  ];
  return [
    `${escapeText(device)}: ${words.filter((word) => word !== '').join(', ')}\n`,
    table(
      ['output', 'set', 'at most', 'volts', 'amps', 'mode', 'goes off'],
      readings.map((one) => [...readingCells(one), protectionText(protections[one.output])]),
    ),
  ].join('');
}

/** An output and what it gives, its numbers under one another. */
function readingCells({ output, setVolts, setAmps, volts, amps, mode }: PsuReading): string[] {
  const cells = [voltsText(setVolts), ampsText(setAmps), voltsText(volts), ampsText(amps)];
  return [output, ...cells.map((cell) => cell.padStart('-25.750 V'.length)), mode];
}

export const statusPsu = suppliesVerb(
  'status',
  'What is set, what is measured, and what the supply is protected against.',
  statusOf,
  statusText,
);

export const measurePsu = workVerb('measure', {
  doc: 'One fresh reading of each output, or of some.',
  words: [{ placeholder: '[words...]', doc: `supplies, and outputs: ${outputNames.join(', ')}` }],
  options: [ALL],
  async run(cli, words, options) {
    const { devices: named, outputs } = devicesAndOutputs(words);
    await using postern = await cli.connect();
    const devices = await chooseSupplies(postern, named, options);
    const measure = async (psu: Psu) => ({ readings: await Promise.all(outputs.map((output) => psu.measure(output))) });
    await withEach(cli, postern, devices, measure, (device, { readings }) => {
      const rows = readings.map((one) => [device, ...readingCells(one)]);
      return table(['device', 'output', 'set', 'at most', 'volts', 'amps', 'mode'], rows);
    });
  },
});
