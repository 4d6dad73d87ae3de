import type { JSX } from "preact";
import type { FieldView, SuggestionView } from "../../kiosk/display/contract/view.ts";
import type { InvoiceKind } from "../../kiosk/invoice/types.ts";
import { useStage } from "./context.ts";
import { fieldLabel, fieldValue } from "./format.ts";
import { Icon } from "./icon.tsx";
import { Press } from "./press.tsx";
import { Sub, type Pick } from "./say.tsx";

/** What was asked, large, each with its own way to change it. */
export function EditRows({
  fields,
  editable,
}: {
  readonly fields: readonly FieldView[];
  readonly editable: boolean;
}): JSX.Element {
  const { say, send } = useStage();
  const { first } = say;
  return (
    <div class="rows">
      {fields
        .filter(({ value }) => value !== null)
        .map((field) => (
          <div class={editable ? "rw" : "rw only"} key={field.field}>
            <div>
              <div class="k1">
                {fieldLabel(field, first)}
                <Sub of={(w) => fieldLabel(field, w)} />
              </div>
              <div class="v1">{fieldValue(field.field, field.value ?? "", first)}</div>
            </div>
            {editable && (
              <Press
                class="btn"
                label={`${first.confirm.edit} ${fieldLabel(field, first)}`}
                onPress={() => send({ intent: "edit-field", field: field.field })}
              >
                <span>{first.confirm.edit}</span>
              </Press>
            )}
          </div>
        ))}
    </div>
  );
}

/** A proposal with its reason; the person decides. */
export function Suggestion({ of }: { readonly of: SuggestionView }): JSX.Element {
  const { say, send } = useStage();
  const { first } = say;
  return (
    <div class="note amber suggest">
      <Icon name="bulb" size={50} />
      <span>
        {first.suggestion[of.reason]}
        <b>{fieldValue(of.field, of.proposed, first)}</b>
      </span>
      <Press class="btn" onPress={() => send({ intent: "accept-suggestion", id: of.id })}>
        <span>{first.entry.fix}</span>
      </Press>
    </div>
  );
}

/** What the invoice is called; no more than is known where only its number was typed. */
export function kindName(kind: InvoiceKind, assumed: boolean): Pick {
  return (words) => (assumed ? words.kindDigital : words.kind[kind]);
}
