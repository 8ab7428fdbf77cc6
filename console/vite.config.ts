import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './vite-precompress.ts';

/** Libraries that every page needs change seldom, so they stand in files of their own that browsers keep. */
const groups = [
  { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 3 },
  { name: 'tanstack', test: /node_modules[\\/]@tanstack[\\/]/, priority: 2 },
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
