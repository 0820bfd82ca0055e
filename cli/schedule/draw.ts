import { writeFileSync } from 'node:fs';
import { parseWheel, type Wheel } from '../../contract/schedule/decoder/wheel.ts';
import type { Diagram } from '../../contract/schedule/draw/diagram.ts';
import { programDiagrams } from '../../contract/schedule/draw/program.ts';
import { drawSvg } from '../../contract/schedule/draw/svg.ts';
import { drawText } from '../../contract/schedule/draw/text.ts';
import { noMore, parseSeconds } from '../arguments.ts';
import type { Cli } from '../cli.ts';
import { fileProblem } from '../files.ts';
import { escapeText } from '../text/escape.ts';
import { UsageError } from '../usage.ts';
import { type Options, textOption } from '../work-verb.ts';
import { parseRpm } from './changes.ts';
import { chosenColumns } from './columns.ts';
import { readTable } from './program-file.ts';

/** The diagrams of a program, as text or as one SVG. Needs no broker. @throws UsageError, Refusal `invalid` */
export async function drawProgram(cli: Cli, [file, ...more]: readonly string[], options: Options): Promise<void> {
  noMore(more);
  const rpm = parseRpm(options);
  const time = textOption(options, 'time');
  const wheel = textOption(options, 'wheel');
  const columns = textOption(options, 'columns');
  const svg = textOption(options, 'svg');
  if (svg !== undefined && svg !== '-' && svg === file) throw new UsageError(`--svg: ${svg} is the program`);
  const { table, program } = readTable(file);
  const diagrams = programDiagrams(table, {
    title: program.name ?? 'the program',
    lanes: options.classes === true ? 'class' : 'device',
    ...(rpm !== undefined && { rpm }),
    ...(time !== undefined && { endMs: parseSeconds(time, '--time') * 1000 }),
    ...(wheel !== undefined && { wheel: wheelOf(wheel, options.cam === true) }),
  });
  if (svg === '-') return cli.streams.out.write(svgOf(diagrams));
  if (svg !== undefined) return writeSvg(cli, svg, svgOf(diagrams));
  const width = chosenColumns(cli, columns);
  cli.print({ diagrams }, () => diagrams.map((diagram) => drawText(diagram, width)).join('\n'));
}

function wheelOf(text: string, isCam: boolean): Wheel {
  try {
    return parseWheel(text, isCam ? 'cam' : 'crank');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(`--wheel: ${error.message}`);
  }
}

/** One below the other. */
function svgOf(diagrams: readonly Diagram[]): string {
  const drawn = diagrams.map((diagram, n) => drawSvg(diagram, { idPrefix: n === 0 ? 'timing' : `timing-${n + 1}` }));
  const [first = ''] = drawn;
  if (drawn.length === 1) return first;
  const sizes = drawn.map((svg) => {
    const [, width = 0, height = 0] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    return { width: Number(width), height: Number(height) };
  });
  const width = Math.max(...sizes.map((size) => size.width));
  const height = sizes.reduce((sum, size) => sum + size.height, 0);
  let y = 0;
  const placed = drawn.map((svg, n) => {
    const group = `<g transform="translate(0 ${y})">\n${svg}</g>\n`;
    y += sizes[n]?.height ?? 0;
    return group;
  });
  const box = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box}>\n${placed.join('')}</svg>\n`;
}

export function writeSvg(cli: Cli, file: string, svg: string): void {
  try {
    writeFileSync(file, svg);
  } catch (error) {
    throw fileProblem('write', file, error);
  }
  cli.print({ file, bytes: Buffer.byteLength(svg) }, () => `${escapeText(file)}: ${Buffer.byteLength(svg)} bytes\n`);
}
