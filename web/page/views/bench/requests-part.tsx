import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import type { Postern } from '../../../../client/browser.ts';
import { useAsked } from '../../panel/use.ts';
import { Facts } from '../../parts/facts.tsx';
import { Refused, Waiting } from '../../parts/states.tsx';
import { CardAct } from './card.tsx';
import { factsOf, type RequestSeen, readRequests, sampleOf } from './requests.ts';

/** All that the profile of a device has to be asked for: for the devices that the page knows nothing else of, and for people who look. */
export function RequestsPart({ device }: { device: string }) {
  const isOpen = useSignal(false);
  return (
    <details onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
      <summary>
        Requests <span class="hidden">of {device}</span>
      </summary>
      {isOpen.value && <Requests device={device} />}
    </details>
  );
}

function Requests({ device }: { device: string }) {
  const { asked, again } = useAsked((postern) => postern.call('ioctl.describe', { device }), [device]);
  const { value, refusal } = asked.value;
  if (refusal !== undefined) return <Refused refusal={refusal} again={again} />;
  if (value === undefined) return <Waiting for="the profile" />;
  return (
    <ul class="requests">
      {readRequests(value.profile).map((request) => (
        <li key={request.name}>
          <Request device={device} request={request} />
        </li>
      ))}
    </ul>
  );
}

function Request({ device, request }: { device: string; request: RequestSeen }) {
  const answer = useSignal<Record<string, unknown> | undefined>(undefined);
  const typed = useSignal(sampleOf(request));
  const id = useId();
  const { name, doc, access, danger, takes } = request;
  const fields = () => (takes.length === 0 ? undefined : (JSON.parse(typed.value) as Record<string, unknown>));
  const run = async (postern: Postern) => {
    const given = fields();
    const { fields: said, returned } = await postern.call('ioctl.call', {
      device,
      request: name,
      ...(given === undefined ? {} : { fields: given }),
    });
    answer.value = Object.keys(said).length === 0 ? { returned } : said;
  };
  return (
    <>
      <div class="row">
        <CardAct
          method="ioctl.call"
          params={{ device, request: name, ...asFields(sampleOf(request), takes.length > 0) }}
          about={{ device, request: name, ...asFields(typed.value, takes.length > 0) }}
          run={run}
          label={`${name} of ${device}`}
          notNow={takes.length > 0 && !isJson(typed.value) ? 'The fields are not JSON.' : undefined}
        >
          {name}
        </CardAct>
        <span class="faint">
          {access}
          {danger === undefined ? '' : `, danger ${danger}`}: {doc}
        </span>
      </div>
      {takes.length > 0 && (
        <>
          <label for={id} class="hidden">
            Fields of {name} as JSON
          </label>
          <input
            id={id}
            class="fields"
            type="text"
            spellcheck={false}
            value={typed.value}
            onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
          />
        </>
      )}
      {answer.value !== undefined && <Facts facts={Object.fromEntries(factsOf(answer.value))} isAnswer />}
    </>
  );
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const asFields = (text: string, takesFields: boolean): { fields?: Record<string, unknown> } =>
  takesFields && isJson(text) ? { fields: JSON.parse(text) } : {};
