/** Who holds the rights to what is in a package, as Debian's machine-readable form (DEP-5) has it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../bundle.ts';
import { licenseText } from '../bundled-packages.ts';

interface Part {
  readonly files: string;
  readonly name: string;
  readonly license: string;
  readonly text: string;
}

const lib = 'usr/lib/postern';

/** A paragraph's further lines: indented, and empty ones have a dot. */
const indented = (text: string) => text.split('\n').map((line) => (line.trim() === '' ? ' .' : ` ${line.trimEnd()}`));

/** `name version (license)`, and the texts: what `licenseText` and dist/LICENSES.txt have of each package. */
function parts(text: string, filesOf: (name: string) => string): Part[] {
  const headings = [...text.matchAll(/^(\S+) \d+\.\d+\.\d+\S* \(([^)\n]+)\)$/gm)];
  return headings.map((heading, index) => {
    const [line, name = '', license = ''] = heading;
    const end = headings[index + 1]?.index ?? text.length;
    const body = text.slice(heading.index + line.length, end).trim();
    return { files: filesOf(name), name, license, text: body };
  });
}

/** Lines that say whose it is. */
function holders({ text, name }: Part): string[] {
  const lines = text.split('\n').filter((line) => /^\W*Copyright\b.*(\d{4}|contributors)/i.test(line));
  const found = lines.map((line) => line.replace(/^\W*Copyright(\s*\(c\)|\s*©)?\s*/i, '').trim());
  return found.length > 0 ? [...new Set(found)] : [`the authors of ${name}`];
}

/** What no bundle holds is in a folder of its own. */
function separatePackages(tree: string): Part[] {
  const names = ['koffi', '@serialport/bindings-cpp', 'node-gyp-build', 'debug', 'ms'];
  const found = names.flatMap((name) => parts(licenseText(name), () => `${lib}/node_modules/${name}/*`));
  const [koffi] = found;
  if (koffi) found.push({ ...koffi, files: `${lib}/node_modules/@koromix/*`, name: 'koffi-binaries' });
  const node = join(tree, lib, 'bin/LICENSE');
  if (existsSync(node)) {
    const text = readFileSync(node, 'utf8');
    found.unshift({ files: `${lib}/bin/*`, name: 'node', license: 'Node.js', text });
  }
  return found;
}

/** Two packages' texts of one licence differ in the name of who gave it: each is a licence of its own. */
const licenseName = ({ license, name }: Part) => `${license}-${name.replace(/[@/]/g, '')}`;

/** Debian has one copy of long licences for all packages. */
const textOf = ({ license, text }: Part) =>
  license === 'Apache-2.0' ? 'The full text is in /usr/share/common-licenses/Apache-2.0.' : text.trim();

/** @param tree that has been placed */
export function copyright(tree: string): string {
  const own = {
    files: '*',
    name: 'postern',
    license: 'MIT',
    text: readFileSync(join(projectFolder, 'LICENSE'), 'utf8'),
  };
  const bundled = parts(readFileSync(join(projectFolder, 'dist/LICENSES.txt'), 'utf8'), () => `${lib}/dist/*`);
  const separate = separatePackages(tree);
  const stanza = (files: string, of: readonly Part[]) =>
    [
      `Files: ${files}`,
      'Copyright:',
      ...of.flatMap(holders).map((line) => ` ${line}`),
      `License: ${of.map(licenseName).join(' and ')}`,
    ].join('\n');
  const texts = [own, ...bundled, ...separate].map((part) =>
    [`License: ${licenseName(part)}`, ...indented(textOf(part))].join('\n'),
  );
  return `${[
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: Postern',
    stanza('*', [own]),
    `${stanza(`${lib}/dist/*`, [own, ...bundled])}\nComment: Bundles of this project's code with that of the packages named here.`,
    ...separate.map((part) => stanza(part.files, [part])),
    ...texts,
  ].join('\n\n')}\n`;
}
