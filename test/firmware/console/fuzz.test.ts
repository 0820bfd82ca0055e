/** Bytes of any kind straight into the console: each line has one answer, of the right kind, and nothing is read or written beyond its bounds. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { hostProgram } from '../../../tools/firmware/compile.ts';
import { missingCompiler } from '../../../tools/firmware/compilers.ts';
import { fc } from '../../random-cases.ts';
import { SEED } from '../../seed.ts';
import { anyLine, type Expected, expectedOf, type Line } from './any-line.ts';

const LINES = 20_000;
const MOST_BYTES = 480;
/** None of them may be so rare that nothing is said of it. */
const kinds: readonly Expected[] = ['none', 'overlong', 'syntax', 'field', 'method', 'taken'];
const ends = [Buffer.from('\n'), Buffer.from('\r\n'), Buffer.from('\n\n')];

interface Answer {
  readonly id: number | null;
  readonly result?: object;
  readonly error?: { readonly code: string; readonly message: string };
}

/** What the console says to bytes: answers, and what it says by itself. @throws AssertionError with the sanitizers' report */
function say(input: Uint8Array): { answers: Answer[]; others: object[] } {
  const { stdout, stderr, status } = spawnSync(hostProgram('console-fuzz'), { input, maxBuffer: 2 ** 28 });
  assert.equal(status, 0, stderr.toString());
  const lines = stdout.toString('latin1').split('\n');
  assert.equal(lines.pop(), '', 'the last line is whole');
  for (const line of lines) assert.ok(line.length < MOST_BYTES && /^[ -~]*$/.test(line), line);
  const parsed = lines.map((line) => JSON.parse(line) as Answer);
  return {
    answers: parsed.filter((line) => 'id' in line),
    others: parsed.filter((line) => !('id' in line)),
  };
}

function kindOf({ result, error }: Answer): Expected {
  assert.notEqual(result === undefined, error === undefined);
  const code = error?.code;
  return code === 'syntax' || code === 'overlong' || code === 'method' ? code : 'taken';
}

const shown = (line: Line) => JSON.stringify(Buffer.from(line).toString('latin1'));

describe('the console', { skip: missingCompiler('host') ?? false }, () => {
  it(`answers each of ${LINES} lines of any kind once, as it must`, () => {
    const lines = fc.sample(anyLine, { numRuns: LINES });
    const input = Buffer.concat(lines.flatMap((line, at) => [line, ends[at % ends.length] ?? Buffer.of()]));
    const { answers } = say(input);
    // A carriage return before the line feed is a byte of the line.
    const heard = lines.map((line, at) => (at % ends.length === 1 ? Buffer.concat([line, Buffer.from('\r')]) : line));
    const answered = heard.filter((line) => expectedOf(line) !== 'none');
    for (const [at, line] of answered.entries()) {
      const answer = answers[at];
      assert.ok(answer, `seed ${SEED}: no answer to ${shown(line)}`);
      const [expected, kind] = [expectedOf(line), kindOf(answer)];
      const why = `seed ${SEED}: ${shown(line)}: ${JSON.stringify(answer)}`;
      if (expected === 'field') assert.equal(answer.error?.code, 'field', why);
      else assert.equal(kind, expected, why);
    }
    assert.equal(answers.length, answered.length);
    for (const kind of kinds) assert.ok(lines.filter((line) => expectedOf(line) === kind).length > LINES / 500, kind);
  });

  it('goes on after bytes of any kind', () => {
    const bytes = fc.sample(fc.uint8Array({ minLength: 1, maxLength: 2000 }), { numRuns: 200 });
    const hello = Buffer.from('\n{"id":77,"method":"hello"}\n');
    const { answers } = say(Buffer.concat(bytes.flatMap((some) => [some, hello])));
    assert.equal(answers.filter(({ id, result }) => id === 77 && result !== undefined).length, bytes.length);
  });

  it('ends quietly in the middle of a line', () => {
    assert.deepEqual(say(Buffer.from('{"id":1,"met')).answers, []);
  });
});
