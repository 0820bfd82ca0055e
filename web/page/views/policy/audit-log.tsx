import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { asRefusal } from '../../../../client/as-refusal.ts';
import type { Refusal } from '../../../../client/browser.ts';
import { usePanel, usePostern, useTopic } from '../../panel/use.ts';
import { CheckField } from '../../parts/check-field.tsx';
import { Refused, Waiting } from '../../parts/states.tsx';
import { type AuditLine, joinLines, matches } from './audit-line.ts';

const LOOK_MS = 1500;
/** As many as one call gives. */
const LINES = 200;
const MOST = 1000;

/** The last lines of the audit log, and those that come: all for administrators, for others those of their own user. */
export function AuditLog() {
  const postern = usePostern();
  const epoch = usePanel().epoch.value;
  const lines = useSignal<readonly AuditLine[] | undefined>(undefined);
  const refusal = useSignal<Refusal | undefined>(undefined);
  const wanted = useSignal('');
  const isPaused = useSignal(false);
  const isOwn = useSignal(false);
  /** Counts policies: under another one, one may be let in. */
  const edition = useSignal(0);
  useTopic('policy', () => edition.value++);
  useEffect(() => {
    let isShown = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let read: () => Promise<{ lines: string[] }> = () => postern.audit.tail({ count: LINES });
    const look = async () => {
      try {
        if (!isPaused.peek() && !document.hidden) {
          const tail = await read();
          lines.value = joinLines(lines.peek() ?? [], tail.lines, MOST);
        }
        refusal.value = undefined;
      } catch (error) {
        refusal.value = asRefusal(error);
      }
      if (isShown) timer = setTimeout(look, LOOK_MS);
    };
    const begin = async () => {
      const mayReadAll = await postern.policy.explain({ method: 'audit.tail' }).then(
        ({ allowed }) => allowed,
        () => true,
      );
      if (!mayReadAll) read = () => postern.audit.own({ count: LINES });
      // What was read with other rights is read anew with these.
      if (isOwn.peek() === mayReadAll) lines.value = undefined;
      isOwn.value = !mayReadAll;
      await look();
    };
    void begin();
    return () => {
      isShown = false;
      clearTimeout(timer);
    };
  }, [postern, epoch, edition.value]);
  const shown = (lines.value ?? []).filter((line) => matches(line, wanted.value));
  return (
    <section class="card wide" aria-labelledby="audit-title">
      <h2 id="audit-title">What was decided</h2>
      {isOwn.value && <p class="faint">Of what you asked, since the broker started. Administrators see everybody’s.</p>}
      {refusal.value !== undefined && <Refused refusal={refusal.value} />}
      {refusal.value === undefined && lines.value === undefined && <Waiting for="the audit log" />}
      {lines.value !== undefined && (
        <>
          <div class="row">
            <label>
              Look for{' '}
              <input
                type="text"
                value={wanted.value}
                placeholder="fan refused"
                onInput={({ currentTarget }) => {
                  wanted.value = currentTarget.value;
                }}
              />
            </label>
            <CheckField on={isPaused}>stand still</CheckField>
            <span class="faint">
              {shown.length} of {lines.value.length} lines
            </span>
          </div>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
          <section class="audit-lines" tabIndex={0} aria-label="Lines of the audit log">
            <table>
              <thead>
                <tr>
                  {['Line', 'Time', 'Event', 'User', 'Device', 'Why, and what else'].map((heading) => (
                    <th key={heading} scope="col">
                      {heading}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {shown.toReversed().map((line) => (
                  <tr key={line.n} class={line.isRefusal ? 'refusal' : undefined}>
                    <td class="number">{line.n}</td>
                    <td>
                      <time dateTime={line.at}>{line.at.slice(11, 23)}</time>
                    </td>
                    <td>
                      {line.isRefusal ? '▲ ' : ''}
                      {line.event}
                    </td>
                    <td>{line.user}</td>
                    <td>{line.device}</td>
                    <td>
                      {line.reason}{' '}
                      <span class="faint">{line.more.map(([name, value]) => `${name} ${value}`).join(', ')}</span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        </>
      )}
    </section>
  );
}
