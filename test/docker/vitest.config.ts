import { defineConfig } from 'vitest/config';

/** A stage of its own: it starts a Docker engine, and takes a minute. */
export default defineConfig({
  test: {
    include: ['test/docker/**/*.test.ts'],
    globalSetup: ['test/real/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
