/** What `postern schedule` does without a broker: program files and where their mistakes stand, diagrams, examples. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSoundProgram } from '../../cli/schedule/program-file.ts';
import { inFile } from '../../cli/schedule/refused.ts';
import { Refusal } from '../../contract/errors.ts';
import { engineProgram } from '../../contract/schedule/engine-program.ts';
import { examples } from '../../contract/schedule/examples.ts';
import { EIGHT_CYLINDERS } from '../../contract/schedule/patterns.ts';
import { command } from '../command.ts';
import { runHere, runProcess } from './harness.ts';

const folder = fileURLToPath(new URL('../../examples/schedule', import.meta.url));
const example = (name: string) => join(folder, `${name}.json`);
let scratch: string;
before(() => {
  scratch = mkdtempSync(join(tmpdir(), 'postern-schedule-'));
});
after(() => rmSync(scratch, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(scratch, name);
  writeFileSync(path, text);
  return path;
}

const run = (...words: string[]) => runHere(['schedule', ...words]);
async function out(...words: string[]): Promise<string> {
  const { status, out: printed, err } = await run(...words);
  assert.deepEqual([status, err], [0, ''], words.join(' '));
  return printed;
}

const MISTAKEN = `{
  // Four mistakes, and a comment.
  "events": [
    { "pwm": { "device": "fan", "ratio": 2 }, "evry": "20 ms" },
    { "gpio": { "device": "relay", "value": 1 },
      "every": "20" },
    { "gpio": { "device": "relay", "value": 1 }, "times": 3 }
  ]
}
`;

describe('the mistakes of a program file', () => {
  it('are told all at once, with their lines', async () => {
    const path = file('mistaken.json', MISTAKEN);
    const lines = [
      `${path}:4: events[0].pwm.ratio: must be at most 1, not 2`,
      `${path}:4: events[0].evry: unknown key 'evry': did you mean 'every'?`,
      `${path}:6: events[1].every: must be a number with its unit, like "20 ms" or "50 Hz"`,
    ];
    const checked = await run('check', path);
    assert.deepEqual(checked, { status: 1, out: `${lines.join('\n')}\n`, err: '3 mistakes\n' });
    for (const verb of ['run', 'draw']) {
      const { status, out: printed, err } = await run(verb, path);
      assert.deepEqual([status, printed], [2, ''], verb);
      assert.equal(err, `postern: invalid: ${path} has 3 mistakes:\n${lines.join('\n')}\n`);
    }
  });
  it('of what its entries mean, too', async () => {
    const path = file('meant.json', '{ "events": [\n{ "gpio": { "device": "relay", "value": 1 },\n"times": 3 } ] }');
    const { status, out: printed } = await run('check', '--offline', path);
    assert.deepEqual([status, printed], [1, `${path}:3: events[0].times: it comes once: give every, or an angle\n`]);
  });
  it('are for programs too', async () => {
    const path = file('mistaken.json', MISTAKEN);
    const { status, out: printed } = await run('check', path, '--json');
    assert.equal(status, 1);
    const [first] = printed.split('\n').map((line) => (line === '' ? undefined : JSON.parse(line)));
    const { message, ...place } = first;
    assert.deepEqual(place, { file: path, line: 4, column: 33, path: 'events[0].pwm.ratio' });
    const { error } = JSON.parse((await run('draw', path, '--json')).err);
    assert.deepEqual([error.code, error.data.problems.length], ['invalid', 3]);
  });
  const broken: [what: string, text: string, said: RegExp][] = [
    ['no JSON', '{ "events": [', /broken\.json:1: not JSON: close bracket expected/],
    ['an empty file', '', /broken\.json:1: not JSON: value expected/],
    ['a list', '[]', /broken\.json:1: a program is no list/],
    [
      'a key that stands twice',
      '{"events": [],\n"events": []}',
      /broken\.json:2: events: the key 'events' stands twice/,
    ],
    ['no events', '{}', /broken\.json:1: events: the key 'events' is missing/],
    [
      'a name that no object keeps',
      '{"events": [], "__proto__": {}}',
      /broken\.json:1: __proto__: nothing can be named/,
    ],
  ];
  for (const [what, text, said] of broken)
    it(`of ${what}`, async () => {
      const { status, err } = await run('draw', file('broken.json', text));
      assert.equal(status, 2);
      assert.match(err, said);
    });
  it('are counted where they are many', async () => {
    const entry = '{ "gpio": { "device": "relay", "value": 2 } }';
    const { err } = await run('draw', file('many.json', `{"events": [${Array(50).fill(entry).join(',\n')}]}`));
    assert.match(err, /has 50 mistakes:\n/);
    assert.match(err, /\n… and 30 more\n$/);
    assert.equal(err.trimEnd().split('\n').length, 22);
  });
  it('show what a terminal would obey', async () => {
    const { err } = await run('draw', file('odd.json', '{"events": [], "a\\u001b[2J": 1}'));
    assert.ok(!err.includes('\x1b'));
    assert.match(err, /unknown key 'a\\x1b\[2J'/);
  });
  it('of standard input have no other name', async () => {
    const { spawnSync } = await import('node:child_process');
    const { status, stderr } = spawnSync(process.execPath, [command, 'schedule', 'draw', '-'], {
      input: MISTAKEN,
      encoding: 'utf8',
    });
    assert.equal(status, 2);
    assert.match(stderr, /^postern: invalid: the program has 3 mistakes:\n<stdin>:4: /);
  });
  it('that only the broker finds have their lines, too, and the rule', () => {
    const read = readSoundProgram(example('fan-fade'));
    const problems = [
      {
        path: 'events[1].fade.to',
        message: 'event 152: too high',
        event: 152,
        rule: 'bench',
        where: 'policy.json:9',
        ask: 'ask',
      },
    ];
    const told = inFile(new Refusal('denied', 'event 152: too high', { problems }), read);
    assert.ok(told instanceof Refusal);
    assert.equal(told.code, 'denied');
    assert.match(
      told.message,
      /fan-fade\.json:6: events\[1\]\.fade\.to: event 152: too high \(rule bench, policy\.json:9\)\n {2}ask: ask$/,
    );
    const one = inFile(new Refusal('denied', 'event 152: too high', { path: 'events[1].fade' }), read);
    assert.match(String(one), /fan-fade\.json:6: events\[1\]\.fade: event 152: too high$/);
    const other = new Refusal('busy', 'somebody has it');
    assert.equal(inFile(other, read), other);
  });
  it('do not matter where there is no file', async () => {
    assert.match((await run('draw', join(scratch, 'nothing.json'))).err, /cannot read .*: there is no such file/);
    assert.match((await run('draw', '/dev/zero')).err, /it is a device, and no file/);
    assert.match((await run('draw')).err, /missing required argument|which program/);
  });
  it('names a program by its file, where it has no name', () => {
    assert.equal(readSoundProgram(example('servo-sweep')).program.name, 'servo-sweep');
    const named = file('other.json', '{"name": "mine", "events": [{ "gpio": { "device": "relay", "value": 1 } }]}');
    assert.equal(readSoundProgram(named).program.name, 'mine');
  });
});

describe('postern schedule draw', () => {
  it('draws a cycle, and the beginning', async () => {
    const drawn = await out('draw', example('eight-cylinders'), '--columns', '80');
    assert.match(drawn, /^eight-cylinders: a cycle at 600 rpm\n {7}0° {7}90°/);
    assert.match(drawn, /^coil1 │ {69}▒▒▲│$/m);
    assert.match(await out('draw', example('eight-cylinders'), '--rpm', '6000'), /a cycle at 6000 rpm/);
    const beginning = await out('draw', example('supply-ramp'), '--time', '9s', '--columns', '60');
    assert.match(beginning, /^psu0 │.*•/m);
    assert.match(beginning, /^fan: ratio 0\.2 to 0\.8$/m);
    for (const line of beginning.split('\n')) assert.ok([...line].length <= 60, line);
  });
  it('draws wheels, and classes', async () => {
    const drawn = await out('draw', example('eight-cylinders'), '--wheel', '36-1', '--classes');
    assert.match(drawn, /^teeth +│[╷╻]/m);
    assert.match(drawn, /^coil +│/m);
  });
  it('draws both into one SVG', async () => {
    const both = file(
      'both.json',
      JSON.stringify({
        cycle: '600 rpm',
        events: [
          { gpio: { device: 'relay', value: 1 }, angle: '90 deg', duration: '5 ms' },
          { gpio: { device: 'lamp', value: 1 }, every: '100 ms', duration: '5 ms' },
        ],
      }),
    );
    const target = join(scratch, 'both.svg');
    assert.equal(await out('draw', both, '--svg', target), `${target}: ${readFileSync(target).length} bytes\n`);
    const svg = readFileSync(target, 'utf8');
    assert.equal(await out('draw', both, '--svg', '-'), svg);
    const ids = [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(svg.match(/<svg /g)?.length, 3);
    assert.equal(svg.match(/<g/g)?.length, svg.match(/<\/g>/g)?.length);
    const one = await out('draw', example('fan-fade'), '--svg', '-');
    assert.equal(one.match(/<svg /g)?.length, 1);
  });
  it('gives diagrams as they are', async () => {
    const { diagrams } = JSON.parse(await out('draw', example('fan-fade'), '--json'));
    assert.deepEqual(diagrams[0].axis, { unit: 'ms', end: 1000 });
  });
  const refused: [words: string[], said: RegExp][] = [
    [['--rpm', '0'], /--rpm: 0 rpm is less than the least, 1 rpm/],
    [['--rpm', 'fast'], /--rpm 'fast' is not a number/],
    [['--time', '0'], /--time '0' is no time/],
    [['--wheel', '3-9'], /--wheel: /],
    [['--columns', 'x'], /--columns 'x'/],
    [['--columns', '3'], /--columns 3 is too narrow\n {2}hint: a diagram takes 40 at least/],
    [['--svg', example('fan-fade')], /is the program/],
    [['--svg', '/nowhere/a.svg'], /cannot write/],
    [['more'], /'more' is one argument too many/],
  ];
  for (const [words, said] of refused)
    it(`refuses ${words.join(' ')}`, async () => {
      const { status, err } = await run('draw', example('fan-fade'), ...words);
      assert.equal(status, 2);
      assert.match(err, said);
    });
});

describe('postern schedule check --offline', () => {
  it('tells how dense a program is, and when it ends', async () => {
    assert.equal(
      await out('check', example('fan-fade'), '--offline'),
      'fan-fade: sound; who may run it, only a broker can tell\nends:            after 8 s\nevents:          302, 302 in all\ndensest second:  50 events, at its start\n',
    );
    assert.match(
      await out('check', example('eight-cylinders'), '--offline'),
      /^ends: +not by itself\n.*\nat angles: +160 events a second$/m,
    );
    const { endsNs } = JSON.parse(await out('check', example('servo-sweep'), '--offline', '--json'));
    assert.equal(endsNs, 12e9);
  });
  it('finds what does not fit', async () => {
    const events = Array.from({ length: 3 }, () => ({ gpio: { device: 'relay', value: 1 }, every: '10000 Hz' }));
    const { status, out: printed } = await run('check', file('dense.json', JSON.stringify({ events })), '--offline');
    assert.equal(status, 1);
    assert.match(printed, /dense\.json:1: event \d \(events\[\d\]\) is one of more than 20000 in a second/);
  });
});

describe('postern schedule example', () => {
  it('prints the files of examples/schedule', async () => {
    assert.deepEqual(
      Object.keys(examples)
        .map((name) => `${name}.json`)
        .sort(),
      readdirSync(folder).sort(),
    );
    for (const name of Object.keys(examples))
      assert.equal(await out('example', name), readFileSync(example(name), 'utf8'));
    assert.match(await out('example'), /^fan-fade +a fan that/m);
  });
  it('has the engine of the acceptance', () => {
    const { name: _, onBroken: __, ...program } = readSoundProgram(example('eight-cylinders')).program;
    assert.deepEqual(program, engineProgram(EIGHT_CYLINDERS, { cycle: '600 rpm', tolerance: '1 ms' }));
  });
  it('knows what was meant', async () => {
    assert.match(
      (await run('example', 'fan-fad')).err,
      /there is no example 'fan-fad'\n {2}hint: did you mean 'fan-fade'\?/,
    );
    assert.match((await run('example', 'constructor')).err, /there are servo-sweep, /);
  });
});

it('a verb that is mistyped is known by', async () => {
  const { status, err } = await runProcess(['schedule', 'chek'], {});
  assert.equal(status, 2);
  assert.match(err, /did you mean check/i);
});
