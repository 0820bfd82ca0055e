import type { Face } from '../../charts/face.ts';
import { placeOfTime, type Samples, summaryOf } from '../../charts/samples.ts';
import type { Timeline } from '../../charts/timeline.ts';
import { Dialog } from '../../parts/dialog.tsx';

export interface ValueTableProps {
  readonly faces: readonly Face[];
  readonly samples: Samples;
  readonly timeline: Timeline;
  readonly onClose: () => void;
}

/** What charts show, for who would rather read it: of the moment when it was opened. */
export function ValueTable({ faces, samples, timeline, onClose }: ValueTableProps) {
  const { from, to } = timeline.view.span(timeline.nowS());
  const times = samples.times();
  const [begin, end] = [placeOfTime(times, from), placeOfTime(times, to)];
  const rows = [...new Map(faces.map((face) => [face.spec.channel, face])).values()].map((face) => {
    const values = samples.values(face.spec.channel);
    return { face, summary: values === undefined ? undefined : summaryOf(values, begin, end) };
  });
  return (
    <Dialog title={`From ${timeline.text(from, 0.1)} to ${timeline.text(to, 0.1)}`} onClose={onClose}>
      <div class="scrolls">
        <table>
          <thead>
            <tr>
              <th scope="col">Channel</th>
              <th scope="col">Unit</th>
              {['Least', 'Mean', 'Most', 'Last'].map((name) => (
                <th key={name} scope="col" class="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ face, summary }) => (
              <tr key={face.spec.channel}>
                <th scope="row">{face.title}</th>
                <td>{face.unit}</td>
                {[summary?.low, summary?.mean, summary?.high, summary?.last].map((value, index) => (
                  <td key={index} class="number">
                    {face.text(value ?? null)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Dialog>
  );
}
