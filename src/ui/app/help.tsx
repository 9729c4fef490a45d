import type { RefObject } from 'preact';
import { keys } from './keys.js';

export const Help = ({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) => (
  <dialog ref={dialog} aria-label="Keys">
    <table>
      <tbody>
        {keys.map(([key, does]) => (
          <tr key={key}>
            <th scope="row">
              <kbd>{key}</kbd>
            </th>
            <td>{does}</td>
          </tr>
        ))}
      </tbody>
    </table>
    <p>
      A row is a step, a lane an actor. Bars are locks and read sections, on the left what is armed or queued; grey arrows say what happens
      before what, the red one leads from the other access to the bug. What stands behind the # of the address is the token: it opens this
      very moment, and <code>racewalk replay</code> takes it.
    </p>
    <form method="dialog">
      <button type="submit">close</button>
    </form>
  </dialog>
);
