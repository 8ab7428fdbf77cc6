import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { namespaceOf } from './src/lib/namespaces.ts';
import { precompress } from './vite-precompress.ts';

/** Code of dialogs, which open on a click: no page waits for it. */
const dialogs =
  /node_modules[\\/](react-remove-scroll(-bar)?|react-style-singleton|use-sidecar|use-callback-ref|tslib)[\\/]|components[\\/](Modal|ModalBase|Drawer|Radio)[\\/]|src[\\/]ui[\\/](\w+Dialog|dialog-parts)\b/;

/** Code of forms: lists open without it. */
const forms =
  /node_modules[\\/](@mantine[\\/]form|klona|fast-deep-equal)[\\/]|src[\\/]ui[\\/](forms|faults|Password\w+)\b|components[\\/]PasswordInput[\\/]|contract[\\/](names|joining-types|email)\b|node_modules[\\/]punycode[\\/]/;

/** Code of virtualized lists, which most pages don't have. */
const virtualLists =
  /node_modules[\\/]@tanstack[\\/](react-virtual|virtual-core)[\\/]|src[\\/]ui[\\/]list[\\/]Windowed/;

/** Code of inputs that neither the sign-in page nor a list shows at first. */
const inputs =
  /components[\\/](Combobox|ScrollArea|Select|Textarea|SegmentedControl|FloatingIndicator|SimpleGrid|List)[\\/]/;

/** A file of messages is named after its namespace; all would be called `en` or `zh` otherwise. */
function fileName(modules: readonly string[]): string {
  const { namespace, language } = namespaceOf(
    (modules.at(-1) ?? '').replace(/^.*[\\/]src[\\/]/, '').replaceAll('\\', '/'),
  );
  return `assets/${language === '' ? '[name]' : `messages-${namespace}-${language}`}-[hash].js`;
}

/** The messages that every page uses, in one file per language. */
const sharedMessages = (language: string) => ({
  name: `messages-shared-${language}`,
  test: new RegExp(`src[\\\\/](errors|lib|ui)[\\\\/]locales[\\\\/]${language}\\.json$`),
  priority: 5,
});

/**
 * Chunks that browsers cache: libraries that seldom change, each by itself, and the code of nearly every page in one,
 * since many small files compress badly and arrive late.
 */
const groups = [
  sharedMessages('en'),
  sharedMessages('zh'),
  { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 4 },
  {
    name: 'tanstack',
    test: /node_modules[\\/]@tanstack[\\/](?!(?:react-virtual|virtual-core)[\\/])/,
    priority: 4,
  },
  { name: 'i18n', test: /node_modules[\\/]i18next[\\/]/, priority: 4 },
  {
    name: 'frame',
    test: (id: string) =>
      /node_modules|src[\\/](api|app|lib|ui)[\\/](?!.*\.json)/.test(id) &&
      ![dialogs, forms, inputs, virtualLists].some((lazy) => lazy.test(id)),
    minShareCount: 3,
    priority: 3,
  },
  { name: 'virtual-lists', test: virtualLists, priority: 3 },
  { name: 'inputs', test: inputs, priority: 3 },
  { name: 'forms', test: forms, priority: 2 },
  { name: 'dialogs', test: dialogs, priority: 1 },
];

export default defineConfig({
  plugins: [react(), precompress()],
  json: { namedExports: false },
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    emptyOutDir: true,
    // The oldest browsers with `light-dark()` and nesting; for older targets the build would break the former.
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // The strength meter's dictionary is a large chunk of its own, loaded when a password is typed.
    chunkSizeWarningLimit: 900,
    rolldownOptions: {
      output: { codeSplitting: { groups }, chunkFileNames: ({ moduleIds }) => fileName(moduleIds) },
    },
  },
});
