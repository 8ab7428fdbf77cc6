import { useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '../api/client.ts';
import { sessionQuery } from '../api/session.ts';
import { switchLanguage } from '../lib/i18n.ts';
import type { Language } from '../lib/languages.ts';

/** Switches the language at once, and keeps it with the person, whose own choice counts on every device. */
export function useSaveLanguage(): (language: Language) => Promise<void> {
  const queryClient = useQueryClient();
  return async (language) => {
    await switchLanguage(language);
    // Should that fail, this page has the language all the same.
    const user = await unwrap(api.PATCH('/api/v1/me', { body: { language } })).catch(() => undefined);
    if (user) queryClient.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, user });
  };
}
