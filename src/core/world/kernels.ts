/** The kernels that a model can be of, the newest first. Where they do not differ in what a model has, all are one. */
export const kernels = ['mainline', '6.12', '6.1'] as const;
export type Kernel = (typeof kernels)[number];

/** Every exploration has a switch of this name, with these values; its default is what the scenario says, or else the newest. */
export const kernelSwitch = 'kernel';

/** Whether a kernel is older than the first one that has something. */
export function isBefore(kernel: Kernel, first: string): boolean {
  const age = (version: string): number => (version === kernels[0] ? Infinity : Number(version.slice(version.indexOf('.') + 1)));
  return age(kernel) < age(first);
}
