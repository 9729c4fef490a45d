/** Whether what is left has to be short. */
export type Hurry = () => Promise<boolean>;
