/** The manual: made of the programs, complete, and without a word of complaint from those who print it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { options } from '../../broker/command-line.ts';
import { commandTree } from '../../cli/completion/tree.ts';
import { methods } from '../../contract/methods.ts';
import { manual, roffOfPage } from '../../tools/man/main.ts';
import { body } from '../../tools/man/markdown.ts';
import { brokerOptions } from '../../tools/man/system-pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-manual-'));
after(() => rmSync(folder, { recursive: true }));

const pages = new Map(manual().map((page) => [`${page.name}.${page.section}`, roffOfPage(page)]));
const files = [...pages].map(([name, roff]) => {
  const file = join(folder, name);
  writeFileSync(file, roff);
  return file;
});
const tree = await commandTree();

/** What a page says, without escapes and fonts. */
const plain = (name: string): string =>
  (pages.get(name) ?? '')
    .replace(/\\f[BIR]/g, '')
    .replaceAll('\\-', '-')
    .replaceAll('\\(aq', "'");

const lacks = (program: string) => spawnSync(program, ['--help']).error !== undefined && `no ${program} here`;

describe('the manual', () => {
  it('has a page for the command, each noun, the policy, the protocol, the broker and its drivers', () => {
    const expected = ['postern.1', ...tree.children.map(({ name }) => `postern-${name}.1`)];
    const others = ['postern-policy.5', 'postern-protocol.7', 'posternd.8', 'postern-driver.8'];
    assert.deepEqual([...pages.keys()], [...expected, ...others]);
  });
  it('tells every verb with its options', () => {
    for (const noun of tree.children) {
      const text = plain(`postern-${noun.name}.1`).replaceAll('\n', ' ');
      for (const verb of noun.children) assert.ok(text.includes(`postern ${noun.name} ${verb.name}`), verb.name);
      for (const { options: own } of [noun, ...noun.children])
        for (const { flags } of own) assert.ok(text.includes(flags), `${noun.name} ${flags}`);
    }
  });
  it('tells every option that the parser of posternd knows', () => {
    const told = brokerOptions().map(({ flags }) => flags.split(' ')[0]?.slice(2));
    assert.deepEqual(
      told.toSorted(),
      Object.keys(options)
        .filter((name) => name !== 'help' && name !== 'version')
        .toSorted(),
    );
    for (const name of told) assert.ok(plain('posternd.8').includes(`--${name}`), name);
  });
  it('tells every method of the protocol', () => {
    const text = plain('postern-protocol.7');
    for (const name of Object.keys(methods)) assert.ok(text.includes(name), name);
  });
  it('passes the lint of mandoc', { skip: lacks('mandoc') }, () => {
    assert.equal(spawnSync('mandoc', ['-T', 'lint', ...files], { encoding: 'utf8' }).stdout, '');
  });
  it('is printed by man without a warning', { skip: lacks('man') }, () => {
    // It takes a fifth of a second for each: one of each sort, and the longest.
    const some = files.filter((file) => /\/(postern\.1|postern-ecu\.1|postern.*\.[578])$/.test(file));
    assert.equal(some.length, 6);
    const { stdout, stderr, status } = spawnSync('man', ['--warnings', '-l', ...some], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80', MANPAGER: 'cat' },
      maxBuffer: 64 * 1024 * 1024,
    });
    assert.deepEqual([stderr, status], ['', 0]);
    assert.match(stdout, /^POSTERN-POLICY\(5\)/m);
  });
});

/** What man makes of a text. */
function printed(markdown: string): string {
  const file = join(folder, 'text.7');
  writeFileSync(file, `.TH T 7\n.ad l\n.nh\n${body(`## S\n\n${markdown}`).join('\n')}\n`);
  const { stdout } = spawnSync('man', ['-l', file], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80', MANPAGER: 'cat' },
  });
  return stdout;
}

describe('Markdown as roff', { skip: lacks('man') }, () => {
  it('prints what has a meaning in roff as it stands', () => {
    const hard = "`\\n` `--x-y` `'a'` `~^` `\\`` .br \\fB back\\slash";
    assert.match(
      printed(`.start\n\n'quote\n\n\`\`\`text\n.dot\n'quote \\e -\n\`\`\``),
      /\.start\n\n *'quote\n\n *\.dot\n *'quote \\e -\n/,
    );
    assert.match(printed(hard.replace('`\\``', '')), /\\n --x-y 'a' ~\^ +\.br \\fB back\\slash/);
  });
  it('makes items of tables, and folds what is too long', () => {
    const text = printed(
      `| key | form | meaning |\n|---|---|---|\n| \`a\\|b\` | text | **What** it is. |\n\n\`\`\`text\n${'word '.repeat(30)}\n\`\`\``,
    );
    assert.match(text, /a\|b +What it is\.\n +form: text/);
    assert.ok(text.split('\n').every((line) => line.length <= 80));
  });
  it('lets text of links, lists and definitions stand', () => {
    const text = printed('- [a *b*](X.md), c\n- d\n  e\n\n1. one\n\n`--x`\n: what\n');
    assert.match(text, /• a b, c\n\n +• d e\n\n +1\. +one\n\n +--x +what/);
  });
});
