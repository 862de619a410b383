/** Back: the link to the screen above. */
import "./back.css";
import { type Children, html } from "./html.ts";
import { Icon } from "./icon.ts";
import { ArrowLeft } from "./icons.ts";

export const BackLink = ({ href, children }: { href: string; children?: Children }) => html`
  <p><a class="back" href=${href}><${Icon} of=${ArrowLeft} />${children}</a></p>
`;
