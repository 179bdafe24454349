/**
 * The dialog of columns: `<form data-columns>` with one `<li>` a column. Buttons with `data-move` and Alt with an arrow
 * key change the order; what is sent is one value, so that the address stays readable.
 */
export function startColumns(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-columns] [data-move]");
    if (button) move(button, Number(button.dataset["move"]));
  });
  document.addEventListener("keydown", (event) => {
    const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    const place = (event.target as Element).closest<HTMLElement>("[data-columns] li");
    if (!step || !place || !event.altKey) return;
    event.preventDefault();
    move(event.target as HTMLElement, step);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-columns]")) return;
    const boxes = [...form.querySelectorAll<HTMLInputElement>("[name=columns]")];
    const names = boxes.filter((box) => box.checked).map((box) => box.value);
    for (const box of boxes) box.disabled = true;
    const one = Object.assign(document.createElement("input"), { type: "hidden", name: "columns" });
    one.value = names.join(",");
    form.append(one);
  });
  // A page that the browser kept comes back as it was before it was sent.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("[data-columns]")) location.reload();
  });
}

/** One place up or down; the column of the name stays first, and the focus goes along. */
function move(control: HTMLElement, step: number): void {
  const place = control.closest("li");
  const other = step < 0 ? place?.previousElementSibling : place?.nextElementSibling;
  if (!place || !other || fixed(place) || fixed(other)) return;
  if (step < 0) other.before(place);
  else other.after(place);
  control.focus();
  place.scrollIntoView({ block: "nearest" });
}

function fixed(place: Element): boolean {
  return place.querySelector("[data-move]") === null;
}
