import type { ComponentChildren } from 'preact';

export interface FactsProps {
  /** By name, in their order; what is undefined is left out. */
  readonly facts: Readonly<Record<string, ComponentChildren>>;
  /** An answer that comes later is read out. */
  readonly isAnswer?: boolean | undefined;
}

/** What is known of something, each by its name. */
export const Facts = ({ facts, isAnswer }: FactsProps) => (
  <dl class="facts" aria-live={isAnswer === true ? 'polite' : undefined}>
    {Object.entries(facts).map(
      ([name, fact]) =>
        fact !== undefined && (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </div>
        ),
    )}
  </dl>
);
