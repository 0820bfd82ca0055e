/**
 * What timing diagrams look like: a file for each beside this one. Written anew, on purpose and to be looked at, by
 * `POSTERN_WRITE_SNAPSHOTS=1 node --test test/contract/schedule/draw/snapshots.test.ts`.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { drawSvg } from '../../../../contract/schedule/draw/svg.ts';
import { drawText } from '../../../../contract/schedule/draw/text.ts';
import { diagrams } from './fixture.ts';

function assertSnapshot(file: string, drawn: string) {
  const url = new URL(file, import.meta.url);
  if (process.env.POSTERN_WRITE_SNAPSHOTS) writeFileSync(url, drawn);
  assert.equal(drawn, readFileSync(url, 'utf8'));
}

for (const [name, diagram] of Object.entries(diagrams)) {
  describe(name, () => {
    for (const columns of [80, 120]) {
      it(`in ${columns} columns`, () => assertSnapshot(`${name}-${columns}.txt`, drawText(diagram, columns)));
    }
  });
}

it('eight cylinders, and a program in time, as SVG', () => {
  for (const name of ['eight-cylinders', 'first-second']) {
    const diagram = diagrams[name];
    assert.ok(diagram);
    assertSnapshot(`${name}.svg`, drawSvg(diagram));
  }
});
