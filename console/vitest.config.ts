import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** The component tests, which render parts of the console in jsdom and fake nothing but HTTP. */
export default defineConfig({
  plugins: [react()],
  test: {
    include: ['test/components/*.test.tsx'],
    setupFiles: ['test/components/setup.ts'],
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'https://roster.example/' } },
    // One process for all files: loading Mantine takes longer than the tests.
    pool: 'threads',
    isolate: false,
    fileParallelism: false,
    testTimeout: 30_000,
  },
});
