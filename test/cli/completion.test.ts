import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { completionScripts } from '../../cli/completion/scripts.ts';
import { commandTree } from '../../cli/completion/tree.ts';
import { nouns } from '../../cli/nouns.ts';
import { runHere } from './harness.ts';

const tree = await commandTree();
const script = completionScripts.bash(tree);

/** Shells offer files too. */
const empty = mkdtempSync(join(tmpdir(), 'postern-completion-'));
after(() => rmSync(empty, { recursive: true }));

/** What stands for the command in a shell: it knows two channels, and no lines. */
const stub = `postern() { [[ "$*" == 'completion devices pwm' ]] && printf '%s\\n' fan leds/3; }`;

function said(shell: string, text: string): string[] {
  const { stdout, stderr, status } = spawnSync(shell, ['-c', text], { encoding: 'utf8', cwd: empty });
  assert.deepEqual([stderr, status], ['', 0]);
  return stdout.split('\n').filter((word) => word !== '');
}

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ');

/** What each shell offers for the last word of a line. */
const shells: Readonly<Record<keyof typeof completionScripts, (line: string) => string[]>> = {
  bash(line) {
    const words = line.split(' ');
    const ask = `COMP_WORDS=(${quoted(words)}); COMP_CWORD=${words.length - 1}; _postern; printf '%s\n' "\${COMPREPLY[@]}"`;
    return said('bash', `${stub}\n${script}\n${ask}`);
  },
  // Its completion system needs a terminal: what the function hands to it is looked at, and the word begun is compared here.
  zsh(line) {
    const words = line.split(' ');
    const frame = 'compdef() { }; _files() { }; compadd() { shift; print -l -- "$@" }';
    const ask = `words=(${quoted(words)}); CURRENT=${words.length}; _postern`;
    const offered = said('zsh', `${frame}\n${stub}\n${completionScripts.zsh(tree)}\n${ask}`);
    return offered.filter((word) => word.startsWith(words.at(-1) ?? ''));
  },
  fish(line) {
    const fishStub = `function postern; test "$argv" = 'completion devices pwm'; and printf '%s\\n' fan leds/3; end`;
    const offered = said('fish', `${fishStub}\n${completionScripts.fish(tree)}\ncomplete -C '${line}'`);
    // Where nothing begins so, it offers what is a bit like it.
    const last = line.split(' ').at(-1) ?? '';
    return offered.map((each) => each.split('\t')[0] ?? '').filter((word) => word.startsWith(last));
  },
};

for (const [shell, complete] of Object.entries(shells))
  describe(`${shell} completion`, { skip: spawnSync(shell, ['-c', ':']).status !== 0 && `no ${shell} here` }, () => {
    it('offers nouns, verbs and options where they belong', () => {
      assert.deepEqual(complete('postern po'), ['policy']);
      assert.deepEqual(complete('postern pwm se').toSorted(), ['servo', 'servoset', 'set', 'set-many']);
      assert.deepEqual(complete('postern pwm servo fan --d'), ['--degrees']);
      assert.ok(complete('postern pwm set --json --').includes('--ratio'));
      assert.deepEqual(complete('postern policy explain --us'), ['--user']);
      assert.deepEqual(complete('postern pwm zz'), []);
    });
    it('offers devices of the noun where one is named', () => {
      assert.deepEqual(complete('postern pwm set f'), ['fan']);
      assert.deepEqual(complete('postern pwm open l'), ['leds/3']);
      assert.deepEqual(complete('postern gpio get f'), []);
      assert.deepEqual(complete('postern pwm set fan f'), []);
    });
  });

describe('completion', () => {
  it('knows every noun and every verb', () => {
    assert.deepEqual(
      tree.children.map(({ name }) => name),
      Object.keys(nouns),
    );
    for (const [shell, make] of Object.entries(completionScripts)) {
      const text = make(tree);
      for (const { name, children } of tree.children)
        for (const verb of children)
          assert.ok(text.includes(`'${name} ${verb.name}'`), `${shell}: ${name} ${verb.name}`);
    }
  });
  it('every command says what it does', () => {
    const undocumented = [tree, ...tree.children.flatMap((noun) => [noun, ...noun.children])].filter(
      ({ doc }) => doc === '',
    );
    assert.deepEqual(undocumented, []);
  });
  it('is printed, for shells that we know', async () => {
    assert.equal((await runHere(['completion', 'bash'])).out, script);
    assert.match((await runHere(['completion', 'zsh'])).out, /^#compdef postern\n/);
    assert.match((await runHere(['completion', 'fish'])).out, /^# fish completion for postern/);
    const other = await runHere(['completion', 'tcsh']);
    assert.deepEqual(
      [other.status, other.err],
      [2, "postern: invalid: no completions for 'tcsh'\n  hint: bash or zsh or fish\n"],
    );
  });
});
