/** Marks of an access, by what it does to its word; Documentation/memory-barriers.txt has their words. */
export const orders = {
  read: ['plain', 'once', 'relaxed', 'acquire', 'dependent', 'dependency'],
  write: ['plain', 'once', 'relaxed', 'release'],
  update: ['relaxed', 'acquire', 'release', 'full'],
} as const;
