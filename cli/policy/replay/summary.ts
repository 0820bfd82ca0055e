import type { Judgement } from './judge.ts';
import { deviceOf } from './questions.ts';
import type { Request } from './record.ts';

/** Requests of one sort that a candidate judges alike. */
export interface Group {
  user: string;
  device: string | undefined;
  /** The method, or the event of the log. */
  what: string;
  /** Why: the message of the first of them. */
  message: string;
  rule?: string;
  where?: string;
  limit?: string;
  count: number;
  /** Some of them stand in a folded line: so many at most. */
  atMost: boolean;
  first: { n: number; at: string };
}

export interface Summary {
  refused: Group[];
  allowed: Group[];
  untold: Group[];
  /** Requests that are judged as they were. */
  stays: { allowed: number; refused: number };
}

export function summarize(judgements: Iterable<Judgement>): Summary {
  const groups = {
    refused: new Map<string, Group>(),
    allowed: new Map<string, Group>(),
    untold: new Map<string, Group>(),
  };
  const stays = { allowed: 0, refused: 0 };
  for (const judgement of judgements) {
    const { change, request } = judgement;
    if (judgement.change === 'none') stays[judgement.allowed ? 'allowed' : 'refused'] += request.count;
    else if (change !== 'none') add(groups[change], request, whyOf(judgement));
  }
  const listed = (map: ReadonlyMap<string, Group>) => [...map.values()].sort((a, b) => b.count - a.count);
  return { refused: listed(groups.refused), allowed: listed(groups.allowed), untold: listed(groups.untold), stays };
}

type Why = Pick<Group, 'message' | 'rule' | 'where' | 'limit'>;

function whyOf(judgement: Exclude<Judgement, { change: 'none' }>): Why {
  if (judgement.change === 'refused') return judgement.denial;
  return judgement.change === 'allowed'
    ? { rule: judgement.rule, message: `rule ${judgement.rule} allows it` }
    : { message: judgement.reason };
}

function add(groups: Map<string, Group>, request: Request, why: Why): void {
  const { user, event, method, count, isFolded, n, at } = request;
  const device = deviceOf(request);
  const what = method ?? event;
  // Messages differ in numbers alone where rule and limit are the same.
  const reason = why.rule === undefined ? why.message : `${why.rule} ${why.limit}`;
  const id = [user, device, what, reason].join('\0');
  const group = groups.get(id);
  if (group === undefined) groups.set(id, { user, device, what, ...why, count, atMost: isFolded, first: { n, at } });
  else {
    group.count += count;
    group.atMost ||= isFolded;
  }
}
