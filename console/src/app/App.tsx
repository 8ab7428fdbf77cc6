import { MantineProvider, type MantineThemeOverride, mergeThemeOverrides } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useSystem } from '../api/session.ts';
import { shadesOf } from '../lib/accent.ts';
import { useTranslation } from '../lib/i18n.ts';
import { queryClient, router } from './router.tsx';
import { Toasts } from './Toasts.tsx';
import { colorSchemeManager, cssVariablesResolver, theme } from './theme.ts';

/** The providers around all pages. */
export function App() {
  return (
    <QueryClientProvider client={queryClient}>
      <ThemedPages />
    </QueryClientProvider>
  );
}

/** The pages in the system's accent color. */
function ThemedPages() {
  const { t } = useTranslation('ui');
  const close = t('close');
  const accent = useSystem()?.branding.accentColor ?? null;
  const themed = useMemo(() => {
    // The accessible name of all close buttons.
    const defaultProps = { closeButtonProps: { 'aria-label': close } };
    const own: MantineThemeOverride = {
      components: { Modal: { defaultProps }, Notification: { defaultProps } },
      ...(accent !== null && { primaryColor: 'accent', colors: { accent: shadesOf(accent) } }),
    };
    return mergeThemeOverrides(theme, own);
  }, [close, accent]);
  return (
    <MantineProvider
      theme={themed}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
    >
      <Toasts />
      <RouterProvider router={router} />
    </MantineProvider>
  );
}
