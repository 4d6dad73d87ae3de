import type { JSX } from "preact";
import { useStage } from "./context.ts";
import { Icon } from "./icon.tsx";
import { Press } from "./press.tsx";

/** An address whose ending looks mistyped, as it was probably meant; the person decides. */
export function LikelyAddress({ address }: { readonly address: string }): JSX.Element {
  const { say, send } = useStage();
  return (
    <div class="note amber suggest">
      <Icon name="bulb" size={50} />
      <span>
        {say.first.contact.likely}
        <b class="address">{address}</b>
      </span>
      <Press class="btn" onPress={() => send({ intent: "accept-suggestion", id: "domain" })}>
        <span>{say.first.entry.fix}</span>
      </Press>
    </div>
  );
}
