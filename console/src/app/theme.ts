import {
  ActionIcon,
  Badge,
  type CSSVariablesResolver,
  createTheme,
  type DrawerHeaderProps,
  type ExtendComponent,
  InputWrapper,
  localStorageColorSchemeManager,
  Menu,
  type ModalFactory,
  type ModalHeaderProps,
  Tooltip,
} from '@mantine/core';

/** public/color-scheme.js reads the same key before the first paint. */
export const colorSchemeManager = localStorageColorSchemeManager({ key: 'roster-color-scheme' });

/** System fonts for Latin and Chinese, so that nothing has to be loaded. */
const fontFamily =
  'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "WenQuanYi Micro Hei", sans-serif';

/**
 * Dense: 13 and 14 px text, fine borders, one accent color. Components that the first page does not use are referenced by
 * type only, since importing them would load them.
 */
export const theme = createTheme({
  primaryColor: 'indigo',
  // Dark enough for white text on it in both schemes (WCAG 2.2 1.4.3).
  primaryShade: { light: 8, dark: 8 },
  colors: {
    dark: [
      '#d3d7de',
      '#b6bcc6',
      '#99a1ad',
      '#7a828f',
      '#3a3f47',
      '#30343b',
      '#25282e',
      '#191b1f',
      '#141619',
      '#0f1113',
    ],
  },
  fontFamily,
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  headings: {
    fontWeight: '600',
    sizes: { h2: { fontSize: '1rem', lineHeight: '1.5' }, h3: { fontSize: '1.25rem', lineHeight: '1.4' } },
  },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 } }),
    // Mantine renders <header>, which must be unique on a page (axe: landmark-no-duplicate-banner).
    DrawerHeader: { defaultProps: { role: 'presentation' } } satisfies { defaultProps: DrawerHeaderProps },
    InputWrapper: InputWrapper.extend({ styles: { label: { marginBottom: 4 } } }),
    // Without Mantine's focus placeholder, which is not allowed in a menu (axe: aria-required-children).
    Menu: Menu.extend({
      defaultProps: {
        shadow: 'md',
        position: 'bottom-end',
        transitionProps: { duration: 100 },
        withInitialFocusPlaceholder: false,
      },
    }),
    Modal: {
      defaultProps: {
        centered: true,
        transitionProps: { duration: 120 },
        overlayProps: { backgroundOpacity: 0.45 },
      },
      styles: {
        header: { gap: 'var(--mantine-spacing-sm)' },
        // A long word in a name must not push the close button out of the dialog.
        title: {
          minWidth: 0,
          fontSize: 'var(--mantine-font-size-lg)',
          fontWeight: 600,
          lineHeight: 1.4,
          overflowWrap: 'anywhere',
        },
        close: { flex: 'none' },
      },
    } satisfies ExtendComponent<ModalFactory>,
    ModalHeader: { defaultProps: { role: 'presentation' } } satisfies { defaultProps: ModalHeaderProps },
    // The default gray has too little contrast.
    Notification: {
      defaultProps: { withBorder: true },
      styles: { description: { color: 'var(--mantine-color-dimmed)' } },
    },
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: false } },
    }),
  },
});

/** Mantine's dimmed, placeholder and error colors have too little contrast for WCAG 2.2 AA on these backgrounds. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#5b636d',
    '--mantine-color-placeholder': '#6b737d',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--mantine-color-accent-light-color': 'var(--mantine-color-accent-9)',
    '--mantine-color-green-light-color': '#1d652d',
    '--mantine-color-orange-light-color': '#8f3d06',
    '--mantine-color-red-light-color': '#a32121',
    '--mantine-color-teal-light-color': '#07614c',
    '--mantine-color-yellow-light-color': '#7a4b00',
    '--roster-surface': '#f7f8fa',
    '--roster-border': '#e3e6ea',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-2)',
    '--mantine-color-placeholder': '#8b939f',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--roster-surface': 'var(--mantine-color-dark-8)',
    '--roster-border': 'var(--mantine-color-dark-5)',
  },
});
