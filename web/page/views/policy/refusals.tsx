import { refused } from '../../panel/notes.ts';
import { Nothing } from '../../parts/states.tsx';
import { Why } from '../../parts/why.tsx';

/** What this page was refused since it was opened. */
export function Refusals() {
  return (
    <section class="card" aria-labelledby="refusals-title">
      <h2 id="refusals-title">What this page was refused</h2>
      {refused.value.length === 0 && <Nothing text="Nothing so far." />}
      <ol class="decisions">
        {refused.value.toReversed().map(({ id, atMs, text, about }) => (
          <li key={id}>
            <time dateTime={new Date(atMs).toISOString()}>{new Date(atMs).toLocaleTimeString('en-GB')}</time>
            <span>▲ {text}</span>
            {about !== undefined && <Why {...about} />}
          </li>
        ))}
      </ol>
    </section>
  );
}
