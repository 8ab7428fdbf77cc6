import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './vite-precompress.ts';

/** What only forms need: lists open without it. */
const forms =
  /node_modules[\\/](@mantine[\\/]form|klona|fast-deep-equal)[\\/]|src[\\/]ui[\\/].*(Password|Form|Submit|Strength|required)|components[\\/](PasswordInput|Radio)[\\/]/;

/**
 * Files that browsers keep: libraries that seldom change, each by itself; and what nearly every page needs in one, since
 * many small files compress badly and arrive late.
 */
const groups = [
  { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 4 },
  { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/, priority: 4 },
  { name: 'i18n', test: /node_modules[\\/](i18next|react-i18next)[\\/]/, priority: 4 },
  {
    name: 'frame',
    test: (id: string) => /node_modules|src[\\/](api|app|ui)[\\/](?!words-)/.test(id) && !forms.test(id),
    minShareCount: 3,
    priority: 3,
  },
  { name: 'forms', test: forms, priority: 2 },
];

export default defineConfig({
  plugins: [react(), precompress()],
  build: {
    outDir: 'dist',
    assetsDir: 'assets',
    emptyOutDir: true,
    // From these on, browsers know `light-dark()` and nesting; for older ones the build would break the former.
    cssTarget: ['chrome123', 'firefox121', 'safari17.5'],
    // The strength meter's list of common passwords is a large file by nature, loaded by itself when it is needed.
    chunkSizeWarningLimit: 900,
    rolldownOptions: { output: { codeSplitting: { groups } } },
  },
});
