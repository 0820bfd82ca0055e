/** A stranger's project: empty but for the tarball that `npm pack` makes of this one, installed as from a registry. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../..', import.meta.url));

export class EmptyProject {
  readonly folder = mkdtempSync(join(tmpdir(), 'postern-empty-project-'));

  constructor() {
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    // npm writes its command's flags into the environment of what it runs; ours must not become those of this npm.
    const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('npm_')));
    const npm = (...words: string[]) =>
      execFileSync('npm', [...words, ...quiet], {
        cwd: this.folder,
        env: environment,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
    npm('pack', project, '--foreground-scripts');
    const tarball = readdirSync(this.folder).find((name) => name.endsWith('.tgz'));
    this.write('package.json', JSON.stringify({ name: 'empty-project', private: true, type: 'module' }));
    npm('install', '--prefer-offline', `./${tarball}`);
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text);
  }

  /** Runs a program on the Node that runs the tests, and returns what it printed. Throws if it fails. */
  node(...words: string[]): string {
    return execFileSync(process.execPath, words, { cwd: this.folder, encoding: 'utf8' });
  }

  /**
   * Compiles the project as strictly as TypeScript can, the declarations of its packages included, with the compiler that this
   * project uses. @returns what the compiler finds wrong: an empty string is well
   */
  compile(options: Readonly<Record<string, unknown>>): string {
    const compilerOptions = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, ...options };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    try {
      return this.node(join(project, 'node_modules/typescript/bin/tsc'), '--project', '.', '--noEmit');
    } catch (error) {
      if (error instanceof Error && 'stdout' in error) return String(error.stdout);
      throw error;
    }
  }

  /** Puts a package of types into the project, from this one. */
  addTypes(name: string): void {
    mkdirSync(join(this.folder, 'node_modules/@types'), { recursive: true });
    symlinkSync(join(project, 'node_modules/@types', name), join(this.folder, 'node_modules/@types', name));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
