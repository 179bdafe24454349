import { isTyping } from "../common/typing.ts";

interface Moved {
  text: string;
  undo: Record<string, unknown>;
}

/** Cards that are moved by pointer and keys. The server carries out a move and answers with the board as it stands. */
export function mount(first: HTMLElement): void {
  const moveUrl = first.dataset["moveUrl"];
  const words = JSON.parse(first.dataset["words"] ?? "{}") as Record<string, string>;
  const undoButton = document.querySelector<HTMLButtonElement>("[data-board-undo]");
  const done: Record<string, unknown>[] = [];
  let board = first;
  let busy = false;

  const say = (text: string): void => {
    document.dispatchEvent(new CustomEvent("sh:toast", { detail: { text } }));
  };

  const send = async (values: Record<string, string>, undoing = false): Promise<void> => {
    if (busy || !moveUrl) return;
    busy = true;
    const body = new FormData(board.querySelector<HTMLFormElement>("#board-move") ?? undefined);
    for (const [name, value] of Object.entries(values)) body.append(name, value);
    try {
      const answer = await fetch(moveUrl, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) {
        say(((await answer.json()) as { detail?: string }).detail ?? words["unreachable"] ?? "");
        return;
      }
      const moved = JSON.parse(answer.headers.get("X-Moved") ?? "{}") as Moved;
      show(await answer.text());
      if (undoing) done.pop();
      else done.push(moved.undo);
      if (undoButton) undoButton.disabled = done.length === 0;
      focusCard(values["card"] ?? "");
      say(undoing ? (words["undone"] ?? "") : moved.text);
    } catch {
      say(words["unreachable"] ?? "");
    } finally {
      busy = false;
    }
  };

  const show = (html: string): void => {
    const found = new DOMParser().parseFromString(html, "text/html").querySelector<HTMLElement>(".sh-board");
    if (!found) throw new Error("no board in the answer");
    const { scrollLeft, scrollTop } = board;
    board.replaceWith(found);
    board = found;
    board.scrollTo(scrollLeft, scrollTop);
    listen();
  };

  const focusCard = (id: string): void => {
    if (id) board.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"] a`)?.focus();
  };

  const move = (card: HTMLElement, cell: HTMLElement | undefined): void => {
    const column = cell?.dataset["column"];
    if (!column || column === cellOf(card)?.dataset["column"]) return;
    void send({ card: card.dataset["card"] ?? "", version: card.dataset["version"] ?? "", column });
  };

  const undo = (): void => {
    const last = done.at(-1);
    if (last) void send({ undo: JSON.stringify(last), card: String(last["card"]) }, true);
  };

  const drag = (): void => {
    let dragged: HTMLElement | null = null;
    const mark = (cell: Element | null): void => {
      for (const one of board.querySelectorAll(".is-target")) if (one !== cell) one.classList.remove("is-target");
      cell?.classList.add("is-target");
    };
    board.addEventListener("dragstart", (event) => {
      dragged = (event.target as Element).closest<HTMLElement>(".sh-card");
      dragged?.classList.add("is-dragged");
      event.dataTransfer?.setData("text/plain", dragged?.dataset["card"] ?? "");
    });
    board.addEventListener("dragover", (event) => {
      const cell = (event.target as Element).closest(".sh-board-cell");
      if (!dragged || !cell) return;
      event.preventDefault();
      mark(cell);
    });
    board.addEventListener("drop", (event) => {
      const cell = (event.target as Element).closest<HTMLElement>(".sh-board-cell");
      if (!dragged || !cell) return;
      event.preventDefault();
      move(dragged, cell);
    });
    board.addEventListener("dragend", () => {
      mark(null);
      dragged?.classList.remove("is-dragged");
      dragged = null;
    });
  };

  const listen = (): void => {
    board.addEventListener("keydown", key);
    if (moveUrl) drag();
    board.addEventListener("submit", (event) => {
      const form = event.target as HTMLFormElement;
      const button = (event as SubmitEvent).submitter as HTMLButtonElement | null;
      if (!form.elements.namedItem("card") || !button) return;
      event.preventDefault();
      const values = new FormData(form);
      form.hidePopover();
      void send({ card: String(values.get("card")), version: String(values.get("version")), column: button.value });
    });
  };

  const key = (event: KeyboardEvent): void => {
    const card = (event.target as Element).closest<HTMLElement>(".sh-card");
    if (!card || isTyping(event.target) || event.ctrlKey || event.metaKey) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const cells = [...(cellOf(card)?.parentElement?.children ?? [])] as HTMLElement[];
    const at = cells.indexOf(cellOf(card) as HTMLElement);
    if (event.altKey && event.shiftKey && step) move(card, cells[at + step]);
    else if (event.altKey || event.shiftKey) return;
    else if (step) nearest(cells, at, step, card)?.focus();
    else if (event.key === "ArrowDown") linkOf(card.nextElementSibling)?.focus();
    else if (event.key === "ArrowUp") linkOf(card.previousElementSibling)?.focus();
    else return;
    event.preventDefault();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || isTyping(event.target)) return;
    event.preventDefault();
    undo();
  });
  undoButton?.addEventListener("click", undo);
  listen();
}

function cellOf(card: Element): HTMLElement | null {
  return card.closest<HTMLElement>(".sh-board-cell");
}

function linkOf(card: Element | null | undefined): HTMLElement | null {
  return card?.querySelector<HTMLElement>("a") ?? null;
}

/** The card beside this one in the next column that holds any. */
function nearest(cells: HTMLElement[], at: number, step: number, card: HTMLElement): HTMLElement | null {
  const row = [...(cells[at]?.children ?? [])].indexOf(card);
  for (let to = at + step; to >= 0 && to < cells.length; to += step) {
    const cards = cells[to]!.querySelectorAll(".sh-card");
    if (cards.length) return linkOf(cards[Math.min(row, cards.length - 1)]);
  }
  return null;
}
