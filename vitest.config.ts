import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: 'test/build.ts',
    testTimeout: 120_000,
    maxWorkers: 2,
    // no module keeps anything that its users could tell, so test files may share what they import
    isolate: false,
  },
});
