export interface Executions { readonly note: string }
export function executions(_quick: boolean, _tell: (text: string) => void): Executions {
  return { note: 'not built yet: there is no strategy dpor' };
}
export const executionsText = ({ note }: Executions): string => note;
