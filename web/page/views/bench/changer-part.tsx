import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { ChangerElement, ElementPlace, Postern } from '../../../../client/browser.ts';
import { useAsked } from '../../panel/use.ts';
import { Refused, Waiting } from '../../parts/states.tsx';
import { CardAct } from './card.tsx';

const placeName = ({ type, unit }: ElementPlace): string => `${type} ${unit}`;

async function everything(postern: Postern, device: string): Promise<readonly ChangerElement[]> {
  const found: ChangerElement[] = [];
  for await (const element of postern.changer(device).elements()) found.push(element);
  return found;
}

/** What is where in a media changer, and moving it. */
export function ChangerPart({ device }: { device: string }) {
  const { asked, again } = useAsked((postern) => everything(postern, device), [device]);
  const { value: elements, refusal, isWaiting } = asked.value;
  if (refusal !== undefined) return <Refused refusal={refusal} again={again} />;
  if (elements === undefined) return <Waiting for="the changer to look" />;
  return (
    <>
      <div class="scrolls">
        <table class="elements">
          <caption class="hidden">What is where in {device}</caption>
          <thead>
            <tr>
              <th scope="col">Place</th>
              <th scope="col">Cartridge</th>
              <th scope="col">Came from</th>
            </tr>
          </thead>
          <tbody>
            {elements.map((element) => (
              <tr key={placeName(element)}>
                <th scope="row">{placeName(element)}</th>
                <td>{element.full ? `■ ${element.barcode ?? 'without a label'}` : '□ empty'}</td>
                <td>{element.source === undefined ? '' : placeName(element.source)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Move device={device} elements={elements} again={again} />
      <button type="button" onClick={again} aria-disabled={isWaiting ? 'true' : undefined}>
        Look again
      </button>
    </>
  );
}

function Move({ device, elements, again }: { device: string; elements: readonly ChangerElement[]; again: () => void }) {
  const from = useSignal(0);
  const to = useSignal(0);
  const full = elements.filter((element) => element.full);
  const empty = elements.filter((element) => !element.full && element.type !== 'picker');
  const source = full[from.value] ?? full[0];
  const target = empty[to.value] ?? empty[0];
  if (source === undefined || target === undefined) return <p class="faint">There is nothing to move.</p>;
  const fields = { fromType: source.type, fromUnit: source.unit, toType: target.type, toUnit: target.unit };
  return (
    <div class="row">
      <Choice
        label="Move"
        of={full.map((element) => `${element.barcode ?? 'cartridge'} (${placeName(element)})`)}
        chosen={from}
      />
      <Choice label="to" of={empty.map(placeName)} chosen={to} />
      <CardAct
        method="ioctl.call"
        params={{ device, request: 'move', fields }}
        kind="main"
        label={`Move ${source.barcode ?? 'the cartridge'} to ${placeName(target)}`}
        run={async (postern) => {
          await postern.changer(device).move(source, target);
          again();
        }}
      >
        Move
      </CardAct>
    </div>
  );
}

function Choice({ label, of, chosen }: { label: string; of: readonly string[]; chosen: { value: number } }) {
  const id = useId();
  return (
    <>
      <label for={id}>{label}</label>
      <select
        id={id}
        value={Math.min(chosen.value, of.length - 1)}
        onChange={({ currentTarget }) => (chosen.value = currentTarget.selectedIndex)}
      >
        {of.map((each, index) => (
          <option key={each} value={index}>
            {each}
          </option>
        ))}
      </select>
    </>
  );
}
