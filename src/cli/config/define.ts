import type { PresetName } from '../../search/presets.js';

/** What a project's racewalk.config says: what its commands have that leave these options out. Paths are from its folder. */
export interface Config {
  /** `--module`, of commands that name no file. */
  readonly module?: string;
  /** `--preset` of explore, where no strategy is named. */
  readonly preset?: PresetName;
  /** `--reporter` of explore, check and replay: each has those that have something to say of it. `NAME` or `NAME=FILE`. */
  readonly reporter?: string | readonly string[];
}

/** `export default defineConfig({ … })` in racewalk.config.ts: the same, with types that catch a slip while it is typed. */
export const defineConfig = (config: Config): Config => config;
