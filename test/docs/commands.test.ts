/** The commands of the documentation, run: see console-blocks.ts for what is run and what is compared. */
import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { instrumentNames, Stage } from '../../sim/demo/stage.ts';
import { documents, readDocument } from '../../tools/docs.ts';
import { SHORT } from '../../tools/long-tests.ts';
import { commandLineOf } from '../cli/stage-user.ts';
import { command } from '../command.ts';
import { keptCompiled } from '../kept-compiled.ts';
import { matches, readBlocks, testsElsewhere } from './console-blocks.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A reader's folder: the example policy, and `postern` in the path. */
function furnish(stage: Stage, files: readonly { name: string; text: string }[]): string {
  const folder = stage.path('reader');
  mkdirSync(`${folder}/bin`, { recursive: true });
  copyFileSync(`${root}/policy.json`, `${folder}/policy.json`);
  for (const { name, text } of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  writeFileSync(`${folder}/bin/postern`, `#!/bin/sh\nexec ${commandLineOf(stage)} "$@"\n`);
  chmodSync(`${folder}/bin/postern`, 0o755);
  return folder;
}

for (const path of process.env[SHORT] === undefined ? documents() : ['README.md']) {
  const text = readDocument(path);
  const { commands, files } = readBlocks(text);
  if (commands.length === 0) continue;
  describe(`the commands of ${path}`, async () => {
    const instruments = instrumentNames.filter((name) => text.includes(name));
    const stage = await Stage.set(instruments);
    after(() => stage.strike());
    const areServed = () => instruments.every((name) => stage.driverLog.includes(`${name} is served`));
    before(() => stage.until(areServed, 'its instruments are served'));
    const cwd = furnish(stage, files);
    const searched = `${cwd}/bin:${process.env.PATH}`;
    // What a command that is killed leaves behind goes with the stage.
    const home = { ...stage.environment, XDG_RUNTIME_DIR: stage.path('home') };
    const env = { ...keptCompiled(), ...home, PATH: searched, NO_COLOR: '1' };
    const { uid, gid } = stage.client;
    const reader = process.getuid?.() === 0 ? { uid, gid } : {};
    for (const { line, text, expected } of commands)
      test(`line ${line}: ${text}`, () => {
        const options = { cwd, env, encoding: 'utf8', ...reader } as const;
        const { stdout, status } = spawnSync('sh', ['-c', `exec 2>&1\n${text}`], options);
        if (expected.length === 0) assert.equal(status, 0, stdout);
        else if (!matches(expected, stdout)) assert.equal(stdout, `${expected.join('\n')}\n`);
      });
  });
}

test('what is left to other tests is left to some that there are', () => {
  for (const path of documents().flatMap((document) => testsElsewhere(readDocument(document))))
    assert.ok(existsSync(join(root, path)), path);
});

describe('commands that are only shown exist', () => {
  const shown = documents().flatMap((path) => readBlocks(readDocument(path)).shown.map((one) => ({ ...one, path })));
  const helps = new Map<string, SpawnSyncReturns<string>>();
  const helpOf = (noun: string) => {
    const known = helps.get(noun) ?? spawnSync(process.execPath, [command, noun, '--help'], { encoding: 'utf8' });
    helps.set(noun, known);
    return known;
  };
  const scripts: Record<string, string> = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).scripts;
  for (const { path, line, text } of shown) {
    const [, npmScript] = /\bnpm run ([\w:-]+)/.exec(text) ?? [];
    if (npmScript !== undefined)
      test(`${path}:${line}: npm run ${npmScript}`, () => assert.ok(Object.hasOwn(scripts, npmScript)));
    const [, words] = /\bpostern ((?:[a-z-]+ ?)+)/.exec(text) ?? [];
    if (words === undefined) continue;
    const [noun = '', verb = ''] = words.trim().split(' ');
    test(`${path}:${line}: postern ${noun} ${verb}`, () => {
      const help = helpOf(noun);
      assert.equal(help.status, 0, help.stderr);
      const verbs = [...help.stdout.matchAll(/^ {2}([a-z|-]+)(?: |$)/gm)].flatMap(([, names = '']) => names.split('|'));
      if (help.stdout.includes('Commands:')) assert.ok(verbs.includes(verb), `${noun} has ${verbs.join(', ')}`);
    });
  }
});
