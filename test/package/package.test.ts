/** What a stranger gets from the package: types that compile in a strict project, a library that loads, programs that start. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { EmptyProject } from './empty-project.ts';

const project = new EmptyProject();
after(() => project[Symbol.dispose]());

const installed = join(project.folder, 'node_modules/postern');
const { version, bin } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));

project.write(
  'drive.ts',
  `import { Postern, PwmClient, Refusal } from 'postern';
import { openPostern } from 'postern/browser';

export async function halve(device: string): Promise<number> {
  await using postern = await Postern.connect();
  try {
    const { state } = await postern.pwm.get({ device });
    if (state) await postern.pwm.set({ device, dutyNs: state.dutyNs / 2 });
    return state?.periodNs ?? 0;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'denied') return 0;
    throw error;
  }
}
export const others = [PwmClient, openPostern];
`,
);

const typescriptDefaults = { module: 'nodenext', target: 'esnext', types: [] };

test('compiles with the defaults of TypeScript', () => {
  assert.equal(project.compile(typescriptDefaults), '');
});

test("compiles without the browser's types, with those of Node", () => {
  project.addTypes('node');
  assert.equal(project.compile({ module: 'nodenext', target: 'es2023', lib: ['es2023'], types: ['node'] }), '');
});

test('the types are real: a wrong call does not compile', () => {
  project.write('wrong.ts', "import { Postern } from 'postern';\n(await Postern.connect()).pwm.set({ device: 1 });\n");
  assert.match(project.compile(typescriptDefaults), /^wrong\.ts\(2,\d+\): error TS2322[^\n]*\n$/);
  project.write('wrong.ts', '');
});

test('the library loads', () => {
  const script =
    "import { Postern } from 'postern'; import { openPostern } from 'postern/browser'; console.log(typeof Postern.connect, typeof openPostern);";
  assert.equal(project.node('--input-type=module', '--eval', script), 'function function\n');
});

for (const [name, path] of Object.entries<string>(bin)) {
  test(`${name} starts`, () => {
    assert.ok(project.node(join(installed, path), '--version').includes(version));
  });
}
