/** Error codes as the kernel returns them. */
export const ESRCH = -3;
export const EBADF = -9;
export const EAGAIN = -11;
export const ENOMEM = -12;
export const ENODEV = -19;
export const EINVAL = -22;
export const ENOSPC = -28;
export const ERANGE = -34;
export const EOVERFLOW = -75;
export const EALREADY = -114;
export const ENOENT = -2;
export const ENXIO = -6;
export const EFAULT = -14;
export const EBUSY = -16;
export const ENOTTY = -25;
export const EEXIST = -17;
