import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { completionScripts } from '../../cli/completion/scripts.ts';
import { commandTree } from '../../cli/completion/tree.ts';
import { nouns } from '../../cli/nouns.ts';
import { runHere } from './harness.ts';

const tree = await commandTree();
const script = completionScripts.bash(tree);

/** What bash would offer for the last word of a line. */
function complete(line: string): string[] {
  const words = line.split(' ');
  const ask = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _postern; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync('bash', ['-c', `${script}\n${ask}`], { encoding: 'utf8' });
  assert.deepEqual([stderr, status], ['', 0]);
  return stdout.split('\n').filter((word) => word !== '');
}

describe('bash completion', () => {
  it('offers nouns, verbs and options where they belong', () => {
    assert.deepEqual(complete('postern po'), ['policy']);
    assert.deepEqual(complete('postern pwm se'), ['set', 'set-many', 'servo', 'servoset']);
    assert.deepEqual(complete('postern pwm servo fan --d'), ['--degrees']);
    assert.ok(complete('postern pwm set --json --').includes('--ratio'));
    assert.deepEqual(complete('postern policy explain --us'), ['--user']);
    assert.deepEqual(complete('postern pwm zz'), []);
  });
});

describe('completion', () => {
  it('knows every noun and every verb', () => {
    assert.deepEqual(
      tree.children.map(({ name }) => name),
      Object.keys(nouns),
    );
    for (const shell of ['bash', 'zsh'] as const)
      for (const { name, children } of tree.children)
        for (const verb of children) assert.ok(completionScripts[shell](tree).includes(`'${name} ${verb.name}')`));
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
    const fish = await runHere(['completion', 'fish']);
    assert.deepEqual(
      [fish.status, fish.err],
      [2, "postern: invalid: no completions for 'fish'\n  hint: bash or zsh\n"],
    );
  });
});
