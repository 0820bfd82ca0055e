import type { CylinderRow, PairRow } from './cycle-rows.ts';

const degrees = (at: number | undefined): string => (at === undefined ? '–' : `${at.toFixed(1)}°`);
const spans = (pairs: readonly PairRow[]): string =>
  pairs.length === 0 ? 'none' : pairs.map(({ from, to }) => `${degrees(from)} to ${degrees(to)}`).join(', ');
const lengths = (pairs: readonly PairRow[]): string =>
  pairs.length === 0 ? '–' : [...new Set(pairs.map(({ us }) => us.toFixed(0)))].join(', ');

/** The diagram in numbers. */
export function CycleTable({ rows }: { rows: readonly CylinderRow[] }) {
  return (
    <details class="card">
      <summary>The same in numbers</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <section class="scrolls" tabIndex={0} aria-label="Cylinders, injectors and coils">
        <table>
          <thead>
            <tr>
              <th scope="col">Cylinder</th>
              <th scope="col" class="number">
                Top dead centre
              </th>
              <th scope="col">Injector open</th>
              <th scope="col" class="number">
                for µs
              </th>
              <th scope="col">Coil charges</th>
              <th scope="col" class="number">
                for µs
              </th>
              <th scope="col" class="number">
                Fires before top
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ cylinder, top, injections, charges, advance }) => (
              <tr key={cylinder}>
                <th scope="row">{cylinder}</th>
                <td class="number">{degrees(top)}</td>
                <td>{spans(injections)}</td>
                <td class="number">{lengths(injections)}</td>
                <td>{spans(charges)}</td>
                <td class="number">{lengths(charges)}</td>
                <td class="number">{degrees(advance)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
