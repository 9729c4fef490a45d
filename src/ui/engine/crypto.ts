import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** In place of node:crypto, as far as digests of models ask for it. */
export function createHash(algorithm: 'sha256') {
  const parts: string[] = [];
  const hash = {
    update(text: string) {
      parts.push(text);
      return hash;
    },
    digest: (encoding: 'hex') => `${encoding && algorithm && bytesToHex(sha256(utf8ToBytes(parts.join(''))))}`,
  };
  return hash;
}
