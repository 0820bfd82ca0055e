/** The firmware's scheduler beside the TypeScript one: the same plans, the same inputs, the same events, line by line. */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { hostProgram } from '../../tools/firmware/compile.ts';
import { missingCompiler } from '../../tools/firmware/compilers.ts';
import { fc } from '../random-cases.ts';
import { anyEngine } from './any-engine.ts';
import { anyCase, type Case, caseLines, endsForWhatIsSkipped, expectedLines, scales, settled } from './any-schedule.ts';
import { LineProgram } from './line-program.ts';
import { cases } from './schedule-cases.ts';

const skip = missingCompiler('host') ?? false;

describe('the scheduler of the firmware', { skip }, () => {
  const program = skip === false ? new LineProgram(hostProgram('schedule')) : undefined;
  after(() => program?.end());

  async function compare(one: Case): Promise<void> {
    const expected = expectedLines(one);
    fc.pre(!endsForWhatIsSkipped(expected));
    const lines = (await program?.ask(caseLines(one))) ?? [];
    assert.deepEqual(settled({ lines, isWhole: true }, expected), settled(expected));
  }

  for (const [name, scale] of Object.entries(scales)) {
    it(`does as the TypeScript one whatever befalls it: ${name}`, async () => {
      await fc.assert(fc.asyncProperty(anyCase(scale), compare), { numRuns: 300 });
    });
  }

  it('does as the TypeScript one, tooth by tooth, with engines of 1 to 16 cylinders up to 22000 rpm', async () => {
    await fc.assert(fc.asyncProperty(anyEngine, compare), { numRuns: 200 });
  });

  for (const [name, one] of Object.entries(cases)) it(name, () => compare(one));

  it('refuses a plan that it has no room for, whose durations cannot be, or an output of both kinds', async () => {
    const refused = async (durations: string, ...pairs: string[]) =>
      assert.rejects(async () => {
        const other = new LineProgram(hostProgram('schedule'));
        await other.ask([`plan ${durations}`, ...pairs.map((pair) => `pair ${pair}`), 'run 0 1000 0 10']);
      }, /cannot do: run 0 1000 0 10/);
    await refused('100 100 100 100', '0 0 32');
    await refused(`${2 ** 27} 100 100 100`, '0 0 0');
    await refused(`100 100 100 ${2 ** 27}`, '0 1 0');
    await refused('0 100 100 100', '0 0 0');
    await refused('100 100 100 0', '0 0 0');
    await refused('100 100 100 100', '0 0 0', '500 1 0');
  });
});
