import { defineConfig } from 'vitest/config';

/** A stage of its own: it needs Wine, fetches Node for Windows (70 MB), and takes a minute. */
export default defineConfig({
  test: {
    include: ['test/wine/**/*.test.ts'],
    globalSetup: ['test/real/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
