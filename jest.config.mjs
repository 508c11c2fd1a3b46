const swc = {
  jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};
const base = {
  rootDir: '.',
  testEnvironment: '<rootDir>/tests/environment.cjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
};
/** Browser and socket tests own ports and processes, so they form their own project and run after the rest. */
const apart = ['browser', 'protocol'];

export default {
  cacheDirectory: '<rootDir>/.cache/jest',
  coverageProvider: 'v8',
  coverageDirectory: '.cache/coverage',
  maxWorkers: 2,
  testTimeout: 120_000,
  projects: [
    {
      ...base,
      displayName: 'engine',
      testMatch: ['<rootDir>/tests/**/*.test.ts'],
      testPathIgnorePatterns: apart.map((name) => `<rootDir>/tests/${name}/`),
    },
    ...apart.map((name) => ({
      ...base,
      displayName: name,
      testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
    })),
  ],
};
