/** A module that forgot its exploration. */
export const limit = 3;
