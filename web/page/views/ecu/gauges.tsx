import type { PageSpec } from '../../../../client/dash/pages.ts';
import { Bar } from '../../charts/bar.tsx';
import type { Face, Readings } from '../../charts/face.ts';
import { Gauge } from '../../charts/gauge.tsx';

export interface GaugesProps {
  readonly pages: readonly PageSpec[];
  readonly page: PageSpec | undefined;
  readonly faces: readonly Face[];
  readonly style: 'round' | 'bars';
  readonly readings: Readings;
  readonly onPage: (name: string) => void;
  readonly onStyle: (style: 'round' | 'bars') => void;
}

/** A page of gauges, as the instrument's definition or a dashboard file has it. */
export function Gauges({ pages, page, faces, style, readings, onPage, onStyle }: GaugesProps) {
  const Shown = style === 'round' ? Gauge : Bar;
  return (
    <section aria-label="Gauges">
      <div class="tools">
        <label>
          Page{' '}
          <select value={page?.name} onChange={({ currentTarget }) => onPage(currentTarget.value)}>
            {pages.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <fieldset class="choice" aria-label="How gauges are drawn">
          {(['round', 'bars'] as const).map((each) => (
            <button key={each} type="button" aria-pressed={style === each} onClick={() => onStyle(each)}>
              {each === 'round' ? 'Gauges' : 'Bars'}
            </button>
          ))}
        </fieldset>
      </div>
      <div class={style === 'round' ? 'gauges' : 'bars'}>
        {faces.map((face, index) => (
          <Shown key={`${index} ${face.spec.channel}`} face={face} readings={readings} />
        ))}
      </div>
    </section>
  );
}
