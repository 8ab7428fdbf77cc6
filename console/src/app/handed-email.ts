import { useLocation } from '@tanstack/react-router';

/** The e-mail that the page before this one has handed over, to begin a form with. */
export const useHandedEmail = (): string => useLocation({ select: ({ state }) => state.email ?? '' });
