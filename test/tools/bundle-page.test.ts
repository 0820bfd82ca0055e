/** The page as it is shipped: what it is made of, and how much of it travels. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { bundlePage } from '../../tools/bundle-page.ts';
import { PageFiles } from '../../web/server/page-files.ts';

const MOST_BYTES = 250_000;

const folder = mkdtempSync(join(tmpdir(), 'postern-page-'));
after(() => rmSync(folder, { recursive: true }));
const page = await bundlePage(folder);

test(`all of it that travels has ${MOST_BYTES} bytes at most, packed`, (context) => {
  const bytes = [...page.files.values()].reduce((sum, { compressedBytes }) => sum + compressedBytes, 0);
  context.diagnostic(`${bytes} bytes`);
  assert.ok(bytes <= MOST_BYTES, String(bytes));
});

test('each file has its packed ones beside it, and the server serves each', () => {
  const served = PageFiles.read(folder);
  for (const name of page.files.keys()) {
    const bytes = readFileSync(join(folder, name));
    assert.ok(brotliDecompressSync(readFileSync(join(folder, `${name}.br`))).equals(bytes), name);
    assert.ok(gunzipSync(readFileSync(join(folder, `${name}.gz`))).equals(bytes), name);
    const path = name === 'index.html' ? '/' : `/${name}`;
    assert.equal(served.answer(path, { 'accept-encoding': 'br' })?.headers['Content-Encoding'], 'br', path);
  }
  assert.equal(readdirSync(folder).length, 3 * page.files.size);
});

test('nothing of Node is in it, nor of what runs there', () => {
  const inputs = Object.keys(page.metafile.inputs);
  assert.deepEqual(
    inputs.filter((path) => /^(broker|cli|sim|test|tools|web\/server)\//.test(path)),
    [],
  );
  const imports = Object.values(page.metafile.inputs).flatMap((input) => input.imports.map(({ path }) => path));
  assert.deepEqual(
    imports.filter((path) => path.startsWith('node:')),
    [],
  );
});

test('its own style and scripts are files: the server’s policy lets nothing inline pass', () => {
  const html = readFileSync(join(folder, 'index.html'), 'utf8');
  assert.doesNotMatch(html, /<style|style=|<script(?![^>]*\bsrc=)|\bon\w+=|https?:\/\//);
});

test('made again, it is the same', async () => {
  const before = readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  await bundlePage(folder);
  assert.deepEqual(
    readdirSync(folder).map((name) => readFileSync(join(folder, name))),
    before,
  );
});
