import { useSignal } from '@preact/signals';
import { methodNames } from '../../../../contract/methods.ts';
import { useAsked } from '../../panel/use.ts';
import { Explanation } from '../../parts/why.tsx';
import { DeviceRules } from './device-rules.tsx';
import { questions } from './questions.ts';

/** "Why can I not?", for whatever one would call. */
export function AskPolicy() {
  const { asked } = useAsked((postern) => postern.devices.list());
  const device = useSignal('');
  const method = useSignal('');
  const text = useSignal('{}');
  const problem = useSignal('');
  const wanted = useSignal<{ method: string; params: Record<string, unknown> } | undefined>(undefined);
  const devices = asked.value.value?.devices ?? [];
  const kind = devices.find((each) => each.device === device.value)?.kind;
  const own = kind === undefined ? [] : questions(kind, device.value);
  const ask = (event: Event) => {
    event.preventDefault();
    problem.value = '';
    try {
      const params: unknown = JSON.parse(text.value === '' ? '{}' : text.value);
      if (typeof params !== 'object' || params === null || Array.isArray(params))
        problem.value = `Parameters: '${text.value}' is not an object, as {"device": "fan"} is`;
      else wanted.value = { method: method.value, params: params as Record<string, unknown> };
    } catch (error) {
      problem.value = `Parameters: not JSON: ${error instanceof Error ? error.message : error}`;
    }
  };
  return (
    <section class="card ask" aria-labelledby="ask-title">
      <h2 id="ask-title">Why can I not?</h2>
      <p class="faint">Asks the policy of any call. Nothing is done.</p>
      <form onSubmit={ask}>
        <label>
          Device{' '}
          <select
            value={device.value}
            onChange={({ currentTarget }) => {
              device.value = currentTarget.value;
            }}
          >
            <option value="">any</option>
            {devices.map((each) => (
              <option key={each.device}>{each.device}</option>
            ))}
          </select>
        </label>
        {device.value !== '' && <DeviceRules device={device.value} />}
        {own.length > 0 && (
          <fieldset class="row">
            <legend>May I …</legend>
            {own.map((question) => (
              <button
                key={question.text}
                type="button"
                onClick={() => {
                  method.value = question.method;
                  text.value = JSON.stringify(question.params);
                  wanted.value = question;
                }}
              >
                {question.text}
              </button>
            ))}
          </fieldset>
        )}
        <label>
          Method{' '}
          <input
            type="text"
            list="methods"
            autocomplete="off"
            value={method.value}
            onInput={({ currentTarget }) => {
              method.value = currentTarget.value;
            }}
          />
        </label>
        <datalist id="methods">
          {methodNames.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <label>
          Parameters{' '}
          <input
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={text.value}
            aria-invalid={problem.value === '' ? undefined : 'true'}
            aria-describedby="ask-problem"
            onInput={({ currentTarget }) => {
              text.value = currentTarget.value;
            }}
          />
        </label>
        <p id="ask-problem" class="reason" role="status">
          {problem.value}
        </p>
        <button type="submit" class="main">
          Ask
        </button>
      </form>
      {wanted.value !== undefined && (
        <div class="answer" role="status">
          <Explanation {...wanted.value} />
        </div>
      )}
    </section>
  );
}
