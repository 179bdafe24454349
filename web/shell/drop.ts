import { make } from "../common/dom.ts";
import { say } from "./words.ts";

/**
 * `data-drop` takes files that are dragged onto it: into the file field of the form it is or holds, or of the form its value
 * selects. With `data-drop-send` the form is sent at once. On <main> a veil says what will happen.
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
    if (place.matches("main, body")) document.body.append((veil = make("div", { class: "sh-drop-veil" }, place.dataset["dropText"] ?? say("drop_here"))));
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
  return (event.target as Element).closest<HTMLElement>("[data-drop]");
}

function take(place: HTMLElement, files: FileList): void {
  const selector = place.dataset["drop"];
  const form = selector ? document.querySelector<HTMLFormElement>(selector) : (place.closest("form") ?? place.querySelector("form"));
  const field = form?.querySelector<HTMLInputElement>('input[type="file"]');
  if (!form || !field) return;
  field.files = files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  if (place.dataset["dropSend"] !== undefined) form.requestSubmit();
}
