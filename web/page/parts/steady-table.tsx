import { padded } from './padded.ts';

/** Characters of a number that is counted up for a day, and of a column for it. */
const NUMBER = 9;
const COLUMN = NUMBER + 2;
const NAMES = 20;

interface Props {
  readonly label: string;
  /** Of the names, and of each column of numbers. */
  readonly headings: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** Numbers that change while one looks: no column becomes wider by what comes into it, and no digit moves another. */
export function SteadyTable({ label, headings, rows }: Props) {
  const minWidth = `${NAMES + COLUMN * (headings.length - 1)}ch`;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
    <section class="scrolls" tabIndex={0} aria-label={label}>
      <table class="steady" style={{ minWidth }}>
        <thead>
          <tr>
            {headings.map((heading, column) => (
              <th key={heading} scope="col" class={column === 0 ? undefined : 'number'}>
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name = '', ...cells]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((cell, column) => (
                <NumberCell key={headings[column + 1]} value={cell} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export const NumberCell = ({ value }: { value: string | number }) => (
  <td class="number">{padded(String(value), NUMBER)}</td>
);
