import { Scatter } from '../../charts/scatter.tsx';
import { Charts, type ChartsProps } from './charts.tsx';
import { Gauges } from './gauges.tsx';
import type { Layout } from './layout.ts';
import { ScatterChoiceFields } from './scatter-choice.tsx';
import type { Shown } from './use-shown.ts';

export interface PlotsProps extends Omit<ChartsProps, 'charts' | 'onCharts' | 'onWindow'> {
  readonly shown: Shown;
  readonly layout: Layout;
  readonly choose: (change: Partial<Layout>) => void;
}

/** Gauges, strip charts and a scatter plot of what is measured, or was. */
export function Plots({ shown, layout, choose, channels, samples, readings, timeline, ...charts }: PlotsProps) {
  const { scatter } = layout;
  const [x, y, by] = shown.cloud;
  return (
    <>
      <Gauges
        pages={shown.pages}
        page={shown.page}
        faces={shown.faces}
        style={layout.style}
        readings={readings}
        onPage={(page) => choose({ page })}
        onStyle={(style) => choose({ style })}
      />
      <div class="plots">
        <Charts
          {...charts}
          charts={shown.chartFaces}
          channels={channels}
          samples={samples}
          readings={readings}
          timeline={timeline}
          onCharts={(chosen) => choose({ charts: chosen })}
          onWindow={(windowS) => {
            choose({ windowS });
            timeline.view.follow(windowS);
          }}
        />
        {x !== undefined && y !== undefined && scatter !== undefined && (
          <section aria-label="Scatter plot">
            <ScatterChoiceFields
              channels={channels}
              choice={scatter}
              onChange={(chosen) => choose({ scatter: chosen })}
            />
            <Scatter x={x} y={y} by={by} samples={samples} timeline={timeline} />
          </section>
        )}
      </div>
    </>
  );
}
