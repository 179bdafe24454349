import { make } from "../common/dom.ts";
import { csrfToken } from "./csrf.ts";
import { say } from "./words.ts";

/**
 * `data-drop` takes files that are dragged onto it: into the file field of the form it is or holds, or of the form that
 * its value selects. With `data-drop-send` the form is sent at once. On <main> a veil says what will happen. On a link to
 * an import page it makes the whole page a drop zone: the first file is posted there as `file`, with the values of
 * `data-drop-values`.
 */
export function startDrop(): void {
  let over: HTMLElement | null = null;
  let veil: HTMLElement | null = null;
  const leave = (): void => {
    if (over) delete over.dataset["over"];
    veil?.remove();
    over = null;
    veil = null;
  };
  document.addEventListener("dragover", (event) => {
    const place = placeOf(event);
    if (!place) return;
    event.preventDefault();
    if (place === over) return;
    leave();
    over = place;
    place.dataset["over"] = "";
    if (place.matches("main, body, a"))
      document.body.append(
        (veil = make("div", { class: "sh-drop-veil" }, place.dataset["dropText"] ?? say("drop_here"))),
      );
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget || !over?.contains(event.relatedTarget as Node)) leave();
  });
  document.addEventListener("drop", (event) => {
    const place = placeOf(event);
    leave();
    if (!place || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    take(place, event.dataTransfer.files);
  });
}

function placeOf(event: DragEvent): HTMLElement | null {
  if (!event.dataTransfer?.types.includes("Files")) return null;
  return (
    (event.target as Element).closest<HTMLElement>("[data-drop]") ?? document.querySelector<HTMLElement>("a[data-drop]")
  );
}

function take(place: HTMLElement, files: FileList): void {
  if (place instanceof HTMLAnchorElement) {
    post(place, files);
    return;
  }
  const selector = place.dataset["drop"];
  const form = selector
    ? document.querySelector<HTMLFormElement>(selector)
    : (place.closest("form") ?? place.querySelector("form"));
  const field = form?.querySelector<HTMLInputElement>('input[type="file"]');
  if (!form || !field) return;
  field.files = files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  if (place.dataset["dropSend"] !== undefined) form.requestSubmit();
}

/** Post the file as the import page's own form would; that page then says what is still missing. */
function post(link: HTMLAnchorElement, files: FileList): void {
  const field = make("input", { type: "file", name: "file" });
  field.files = files;
  const form = make(
    "form",
    { method: "post", action: link.href, enctype: "multipart/form-data", hidden: true, "data-no-draft": true },
    field,
  );
  const values = JSON.parse(link.dataset["dropValues"] ?? "{}") as Record<string, string>;
  for (const [name, value] of Object.entries({ csrfmiddlewaretoken: csrfToken(), ...values }))
    form.append(make("input", { type: "hidden", name, value }));
  document.body.append(form);
  form.submit();
}
