/** A stranger's project: empty but for the tarball that `npm pack` makes of this one, installed as from a registry. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const project = fileURLToPath(new URL('../..', import.meta.url));

/** The machine's own Node, which may be older than the one that runs the tests: npm's folders come before it in PATH. */
function machineNode(): string {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return folders.map((folder) => join(folder, 'node')).find((path) => existsSync(path)) ?? process.execPath;
}

/** Who runs JavaScript in a stranger's project. */
export const nodes: ReadonlySet<string> = new Set([machineNode(), process.execPath]);

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

  /** Runs a JavaScript program of the project, and resolves to what it printed. Rejects if it fails. */
  async run(
    node: string,
    words: readonly string[],
    environment: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const { stdout } = await promisify(execFile)(node, words, {
      cwd: this.folder,
      env: { PATH: process.env.PATH, HOME: this.folder, ...environment },
    });
    return stdout;
  }

  /**
   * Compiles the project as strictly as TypeScript can, the declarations of its packages included, with the compiler that this
   * project uses. The JavaScript lands beside its source.
   * @returns what the compiler finds wrong: an empty string is well
   */
  async compile(options: Readonly<Record<string, unknown>>): Promise<string> {
    const compilerOptions = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, ...options };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    try {
      return await this.run(process.execPath, [join(project, 'node_modules/typescript/bin/tsc'), '--project', '.']);
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
