import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { asRefusal } from '../../../../client/as-refusal.ts';
import { usePanel, usePostern } from '../../panel/use.ts';

const SOON_MS = 80;

/** Why what is typed now would be refused; undefined: it would not, as far as is known. For parameters that change as one types. */
export function useObjection(method: string, params: Record<string, unknown>, isWanted: boolean): string | undefined {
  const postern = usePostern();
  const epoch = usePanel().epoch.value;
  const objection = useSignal<string | undefined>(undefined);
  useEffect(() => {
    objection.value = undefined;
    if (!isWanted) return undefined;
    let isLatest = true;
    const timer = setTimeout(async () => {
      const said = await postern.call('policy.explain', { method, params }).catch((error: unknown) => ({
        allowed: false,
        message: asRefusal(error).message,
      }));
      if (isLatest) objection.value = said.allowed ? undefined : said.message;
    }, SOON_MS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [postern, epoch, method, JSON.stringify(params), isWanted]);
  return objection.value;
}
