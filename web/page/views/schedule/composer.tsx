import { useComputed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { asRefusal } from '../../../../client/as-refusal.ts';
import type { ScheduleCheck } from '../../../../client/browser.ts';
import { examples } from '../../../../contract/schedule/examples.ts';
import { TimingDiagram } from '../../charts/timing-diagram.tsx';
import { attempt, tell } from '../../panel/notes.ts';
import { usePostern } from '../../panel/use.ts';
import { CheckField } from '../../parts/check-field.tsx';
import { addressOf } from '../../place.ts';
import { CheckFacts } from './check-facts.tsx';
import { drawn } from './drawn.ts';
import { readWritten } from './read-program.ts';

/** So long nothing is typed before it is asked what the broker thinks of it. */
const REST_MS = 400;
const [FIRST = ''] = Object.keys(examples);

/** What is wrong with a line, and where the policy forbids it, what to ask for. */
interface Told {
  readonly line: number;
  readonly path: string;
  readonly message: string;
  readonly ask?: string | undefined;
}

/** A program is written, drawn while it is written, checked by the broker, and run. */
export function Composer() {
  const postern = usePostern();
  const text = useSignal(examples[FIRST]?.text ?? '');
  const keep = useSignal(false);
  const written = useComputed(() => readWritten(text.value));
  const judged = useSignal<{ of: string; check?: ScheduleCheck; problems: readonly Told[] } | undefined>(undefined);
  const { program, table, problems, place } = written.value;
  useEffect(() => {
    if (program === undefined || table === undefined) return;
    const timer = setTimeout(async () => {
      try {
        const check = await postern.schedule.check(program);
        judged.value = { of: text.value, check, problems: place(check.problems) };
      } catch (error) {
        judged.value = { of: text.value, problems: [{ line: 1, path: '', message: asRefusal(error).message }] };
      }
    }, REST_MS);
    return () => clearTimeout(timer);
  }, [written.value]);
  const verdict = judged.value?.of === text.value ? judged.value : undefined;
  const found: Told[] = [...problems, ...(verdict?.problems ?? [])];
  const mayRun = program !== undefined && table !== undefined && found.length === 0 && verdict !== undefined;
  const run = () =>
    mayRun &&
    attempt(
      async () => {
        const started = await postern.schedule.run(program, { keep: keep.value });
        tell('done', `${started.name} runs (${started.id})`);
        location.hash = addressOf('schedule', String(started.id));
      },
      { method: 'schedule.run', params: { program } },
    );
  return (
    <section class="card composer" aria-labelledby="composer-title">
      <h2 id="composer-title">Write a program</h2>
      <div class="row">
        <label>
          Begin with{' '}
          <select
            onChange={({ currentTarget }) => {
              text.value = examples[currentTarget.value]?.text ?? text.value;
            }}
          >
            {Object.entries(examples).map(([name, { doc }]) => (
              <option key={name} value={name}>
                {doc}
              </option>
            ))}
          </select>
        </label>
        <label>
          or a file{' '}
          <input
            type="file"
            accept=".json,.jsonc,application/json"
            onChange={async ({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              if (file !== undefined) text.value = await file.text();
            }}
          />
        </label>
      </div>
      <textarea
        aria-label="The program: JSON, comments are allowed"
        aria-invalid={found.length > 0 ? 'true' : undefined}
        aria-describedby="program-problems"
        rows={14}
        spellcheck={false}
        value={text.value}
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
      <div id="program-problems" role="status">
        {found.length === 0 && <p>{verdict === undefined ? '◌ asking the broker' : '✓ It may run.'}</p>}
        <ul class="problems">
          {found.map(({ line, path, message, ask }) => (
            <li key={`${line} ${path} ${message}`}>
              ▲ Line {line}
              {path === '' ? '' : `, ${path}`}: {message}
              {ask !== undefined && <span class="faint"> {ask}</span>}
            </li>
          ))}
        </ul>
      </div>
      {verdict?.check !== undefined && <CheckFacts check={verdict.check} />}
      <div class="row">
        <button type="button" class="main" aria-disabled={mayRun ? undefined : 'true'} onClick={run}>
          Run it
        </button>
        <CheckField on={keep}>when it has finished, outputs stay as they are</CheckField>
      </div>
      <p class="faint">It ends with this page: what it drives becomes safe then.</p>
      {table !== undefined &&
        drawn(table, program?.name ?? 'The program', verdict?.check?.endsNs).map((diagram) => (
          <TimingDiagram key={diagram.title} diagram={diagram} />
        ))}
    </section>
  );
}
