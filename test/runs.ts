/**
 * How many random cases a test draws: so few as usual that all tests take minutes, or as many as RUNS says where what they compare
 * changes: `RUNS=300 npx vitest run test/search/dpor.long.test.ts`.
 */
export const runs = (usual: number): number => Number(process.env['RUNS'] ?? usual);
