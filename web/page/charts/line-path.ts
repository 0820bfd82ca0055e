/** Where a line goes: a `Path2D`, or what a test has in its place. */
export interface Line {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/** From values to places on the canvas: place = value × scale + offset. */
export interface Axis {
  readonly scale: number;
  readonly offset: number;
}

/**
 * Draws values from one place up to another. Of those that fall into the same column of pixels, the first, the lowest, the highest and the last are
 * drawn, so that no peak is lost and a long time costs no more than a short one. What is not known is a gap.
 */
export function drawLine(
  line: Line,
  times: Float64Array,
  values: Float32Array,
  from: number,
  to: number,
  x: Axis,
  y: Axis,
): void {
  let column = Number.NaN;
  let isDown = false;
  let [lowest, highest, last, before] = [0, 0, 0, 0];
  const end = () => {
    // The first was drawn; what went furthest from the last one comes before it.
    if (lowest !== before) line.lineTo(column, lowest);
    if (highest !== lowest) line.lineTo(column, highest);
    if (last !== highest) line.lineTo(column, last);
  };
  for (let at = from; at < to; at++) {
    const value = values[at] as number;
    if (Number.isNaN(value)) {
      if (isDown) end();
      isDown = false;
      continue;
    }
    const px = Math.round((times[at] as number) * x.scale + x.offset);
    const py = value * y.scale + y.offset;
    if (isDown && px === column) {
      if (py < lowest) lowest = py;
      if (py > highest) highest = py;
      last = py;
      continue;
    }
    if (isDown) {
      end();
      line.lineTo(px, py);
    } else line.moveTo(px, py);
    isDown = true;
    column = px;
    lowest = py;
    highest = py;
    last = py;
    before = py;
  }
  if (isDown) end();
}
