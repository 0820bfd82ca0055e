/**
 * `npm run deb`: packages for Debian and its relatives.
 *
 *     npm run deb                            for amd64, arm64, and `all`: without a Node of its own
 *     npm run deb -- arm64                   for some of them
 *     npm run deb -- --fast                  packed in seconds, half as large again
 *     npm run deb -- --built                 of dist/ as it is, not built anew
 *     npm run deb -- --version 0.1.0+mine    of another version than package.json has
 *     npm run deb -- --out FOLDER            to there; otherwise to .cache/deb
 *
 * The same sources make the same bytes: times are that of the last commit, or SOURCE_DATE_EPOCH. DEBFULLNAME and DEBEMAIL say who answers
 * for the package.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { projectFolder } from '../bundle.ts';
import { makePackage } from './package.ts';
import { type Architecture, variants } from './variants.ts';

const options = {
  built: { type: 'boolean' },
  fast: { type: 'boolean' },
  out: { type: 'string' },
  version: { type: 'string' },
} as const;

function stop(message: string): never {
  console.error(`deb: ${message}`);
  process.exit(64);
}

function given() {
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    return stop((error as Error).message);
  }
}

const { values, positionals } = given();

function sourceDate(): Date {
  const { SOURCE_DATE_EPOCH } = process.env;
  if (SOURCE_DATE_EPOCH) return new Date(Number(SOURCE_DATE_EPOCH) * 1000);
  const git = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: projectFolder, encoding: 'utf8' });
  if (git.status === 0) return new Date(Number(git.stdout) * 1000);
  return statSync(join(projectFolder, 'CHANGELOG.md')).mtime;
}

function isArchitecture(word: string): word is Architecture {
  if (Object.hasOwn(variants, word)) return true;
  return stop(`there is no package for '${word}', but for ${Object.keys(variants).join(', ')}`);
}

const { DEBFULLNAME: name = 'Postern contributors', DEBEMAIL: address = 'postern@localhost' } = process.env;
const manifest: { version: string } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
const folder = resolve(values.out ?? join(projectFolder, '.cache/deb'));
const architectures = positionals.length === 0 ? (Object.keys(variants) as Architecture[]) : positionals;

mkdirSync(folder, { recursive: true });
const wanted = architectures.filter(isArchitecture);
if (!values.built) {
  const { status } = spawnSync(process.execPath, [join(projectFolder, 'tools/build.ts')], { stdio: 'inherit' });
  if (status !== 0) throw new Error('nothing to pack: the build failed');
}
for (const architecture of wanted) {
  const file = makePackage(architecture, {
    version: values.version ?? manifest.version,
    maintainer: `${name} <${address}>`,
    sources: sourceDate(),
    compression: values.fast ? ['-Zgzip', '-z1'] : ['-Zxz', '-z6'],
    folder,
  });
  console.log(`${relative(process.cwd(), file)}  ${(statSync(file).size / 1e6).toFixed(1)} MB`);
}
