import { CLOSE, icon, make } from "../common/dom.ts";
import { say } from "./words.ts";

/** A dialog of the shell's own; it is in the document only while it is open. */
export function openDialog(title: string, className: string, ...content: Node[]): HTMLDialogElement {
  const close = make(
    "button",
    { class: "sh-btn sh-btn-bare", type: "button", "aria-label": say("close"), "data-close": true },
    icon(CLOSE),
  );
  const dialog = make(
    "dialog",
    { class: `sh-dialog ${className}`, "aria-label": title },
    make("header", {}, make("h2", {}, title), close),
    ...content,
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Ask before something that cannot be taken back; the question says what is lost, the button names the deed. */
export function ask(question: string, verb: string): Promise<boolean> {
  return new Promise((answer) => {
    const go = make("button", { class: "sh-btn sh-btn-main", type: "button" }, verb);
    const stop = make("button", { class: "sh-btn", type: "button", "data-close": true }, say("cancel"));
    const dialog = openDialog(say("confirm_title"), "", make("p", {}, question), make("footer", {}, stop, go));
    go.addEventListener("click", () => dialog.close("go"));
    dialog.addEventListener("close", () => answer(dialog.returnValue === "go"));
    go.focus();
  });
}

/** `data-dialog="ID"` opens a dialog of the page, `data-close` closes the one it stands in, a click beside it too. */
export function startDialogs(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>("[data-dialog]");
    if (opener) {
      (document.getElementById(opener.dataset["dialog"] ?? "") as HTMLDialogElement | null)?.showModal();
      event.preventDefault();
    }
    if (target.closest("[data-close]")) target.closest("dialog")?.close();
    if (target instanceof HTMLDialogElement && isOutside(target, event)) target.close();
  });
  document.addEventListener("submit", onSubmit, true);
  document.addEventListener("htmx:confirm", onHtmxConfirm);
}

function isOutside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

/** `<form data-confirm="What is lost">`: the submit button's own word becomes the dialog's. */
function onSubmit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const button = event.submitter as HTMLButtonElement | null;
  const question = button?.dataset["confirm"] ?? form.dataset["confirm"];
  if (!question || form.dataset["confirmed"] !== undefined) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  void ask(question, button?.textContent?.trim() || say("confirm")).then((yes) => {
    if (!yes) return;
    form.dataset["confirmed"] = "";
    form.requestSubmit(button);
    delete form.dataset["confirmed"];
  });
}

interface HtmxConfirm {
  ctx: { confirm?: string; sourceElement: HTMLElement };
  issueRequest(): void;
  dropRequest(): void;
}

function onHtmxConfirm(event: Event): void {
  const { ctx, issueRequest, dropRequest } = (event as CustomEvent<HtmxConfirm>).detail;
  if (!ctx.confirm) return;
  event.preventDefault();
  const verb = ctx.sourceElement.dataset["verb"] ?? ctx.sourceElement.textContent?.trim() ?? "";
  void ask(ctx.confirm, verb || say("confirm")).then((yes) => (yes ? issueRequest() : dropRequest()));
}
