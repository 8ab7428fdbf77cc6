import { MantineProvider, type MantineThemeOverride, mergeThemeOverrides } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient, router } from './router.tsx';
import { Toasts } from './Toasts.tsx';
import { colorSchemeManager, cssVariablesResolver, theme } from './theme.ts';

/** The providers around all pages. */
export function App() {
  const { t } = useTranslation('ui');
  const close = t('close');
  // The accessible name of all close buttons.
  const translated = useMemo(() => {
    const defaultProps = { closeButtonProps: { 'aria-label': close } };
    const words: MantineThemeOverride = {
      components: { Modal: { defaultProps }, Notification: { defaultProps } },
    };
    return mergeThemeOverrides(theme, words);
  }, [close]);
  return (
    <MantineProvider
      theme={translated}
      cssVariablesResolver={cssVariablesResolver}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
    >
      <Toasts />
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
