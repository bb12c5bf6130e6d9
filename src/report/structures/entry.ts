/** The viewer's script hands itself to the page's script. */
import { mountView } from './view.js';

declare global {
  interface Window {
    mountView?: typeof mountView;
  }
}
window.mountView = mountView;
