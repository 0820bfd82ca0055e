/** The code in docs/CLIENT.md, docs/SCHEDULE.md and docs/ENGINE.md: every example compiles against the library as it is. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'postern-guide-'));
after(() => rmSync(folder, { recursive: true }));

const guide = ['CLIENT', 'SCHEDULE', 'ENGINE']
  .map((name) => readFileSync(join(root, `docs/${name}.md`), 'utf8'))
  .join('\n');
const examples = [...guide.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);

/** Examples that do not connect themselves go on from the first one. */
const connected = "declare const postern: import('postern').Postern;\n";

function compile(files: Record<string, string>): string {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const options = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: {
      noUnusedLocals: false,
      typeRoots: [join(root, 'node_modules/@types')],
      paths: {
        postern: [join(root, 'client/main.ts')],
        'postern/browser': [join(root, 'client/browser.ts')],
        'postern/schedule': [join(root, 'client/schedule/main.ts')],
      },
    },
    include: [],
    files: [...Object.keys(files), join(root, 'client/node-ipc.d.ts')],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const tsc = spawnSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder], {
    cwd: folder,
    encoding: 'utf8',
  });
  return tsc.stdout + tsc.stderr;
}

it('compiles', () => {
  assert.ok(examples.length >= 7);
  const files = examples.map((code, index) => {
    const text = /Postern\.connect|openPostern|new PwmClient/.test(code) ? code : connected + code;
    return [`example-${index}.ts`, `${text}\nexport {};\n`] as const;
  });
  // Beside them what is wrong, in the same run: that takes seconds.
  const wrong = `${connected}await postern.pwm.set({ device: 1 });\nexport {};\n`;
  const [said = '', ...more] = compile({ ...Object.fromEntries(files), 'wrong.ts': wrong }).split(/\n(?=\S)/);
  assert.match(said, /^wrong\.ts\(2,.*TS2322/);
  assert.deepEqual(more, []);
});
